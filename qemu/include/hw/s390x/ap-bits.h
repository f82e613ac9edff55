/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adjunct processors (AP): the numbers of the architecture
 *
 * IBM does not publish the AP architecture.  Every number here is one that
 * published code relies on; the source stands with each group:
 *
 *   ap.h        Linux arch/s390/include/asm/ap.h
 *   ap_bus.h    Linux drivers/s390/crypto/ap_bus.h
 *   priv.c      Linux arch/s390/kvm/priv.c, handle_pqap()
 *   sclp_ap.c   Linux drivers/s390/char/sclp_ap.c, and sclp.h beside it
 *   zcrypt      Linux drivers/s390/crypto/zcrypt_{error,msgtype50}.h and .c;
 *               zcrypt_* too; zcrypt.h is arch/s390/include/uapi/asm/zcrypt.h
 *
 * Bits are given as masks of the whole register.
 */
#ifndef HW_S390X_AP_BITS_H
#define HW_S390X_AP_BITS_H

#define AP_ADAPTERS                 256     /* ap.h: AP_MKQID, 8 bits */
#define AP_DOMAINS                  256

/* GR0 of PQAP, NQAP and DQAP.  ap.h: ap_tapq() and all that follow */
#define AP_GR0_APQN_MASK            0x000000000000ffffULL
#define AP_GR0_FC_SHIFT             24
#define AP_GR0_FC_MASK              0xff
/* T: return the facilities too.  ap.h: ap_test_queue() */
#define AP_GR0_T                    0x0000000000800000ULL
/* priv.c: "bits 41-47 must all be zeros" */
#define AP_GR0_PQAP_RESERVED        0x00000000007f0000ULL
/* NQAP, L: the last (or only) part of the message.  ap.h: ap_nqap() */
#define AP_GR0_NQAP_L               0x0000000040000000ULL
/*
 * DQAP continues a reply that did not fit: ap_dqap() passes back what it
 * found in GR0, whatever it is, as long as it is not zero.  Which bit says so
 * is the model's choice.
 */
#define AP_GR0_DQAP_CONTINUE        0x0000000040000000ULL

/* Function codes of PQAP.  ap.h: ap_tapq() to ap_aapq() */
#define AP_PQAP_TAPQ                0x00    /* test queue */
#define AP_PQAP_RAPQ                0x01    /* reset queue */
#define AP_PQAP_ZAPQ                0x02    /* zeroize queue */
#define AP_PQAP_AQIC                0x03    /* queue interruption control */
#define AP_PQAP_QCI                 0x04    /* query configuration */
#define AP_PQAP_QACT                0x05    /* query compatible type */
/* 7 and 8, BAPQ and AAPQ, belong to secure execution, which is not there. */

/* Status word, low half of GR1.  ap.h: struct ap_queue_status */
#define AP_STATUS_EMPTY             0x80000000
#define AP_STATUS_REPLIES           0x40000000
#define AP_STATUS_FULL              0x20000000
#define AP_STATUS_IRQ               0x01000000
#define AP_STATUS_RC_SHIFT          16

/* Response codes.  ap_bus.h: AP_RESPONSE_* */
#define AP_RC_NORMAL                0x00
#define AP_RC_Q_NOT_AVAIL           0x01
#define AP_RC_RESET_IN_PROGRESS     0x02
#define AP_RC_DECONFIGURED          0x03
#define AP_RC_CHECKSTOPPED          0x04
#define AP_RC_INVALID_ADDRESS       0x06
#define AP_RC_OTHERWISE_CHANGED     0x07
#define AP_RC_INVALID_GISA          0x08
#define AP_RC_Q_FULL                0x10    /* NQAP */
#define AP_RC_NO_PENDING_REPLY      0x10    /* DQAP */
#define AP_RC_MESSAGE_TOO_BIG       0x15
#define AP_RC_FACILITY_NOT_INST     0x16

/* GR2 after TAPQ.  ap.h: struct ap_tapq_hwinfo */
#define AP_TAPQ_APSC                0x8000000000000000ULL
#define AP_TAPQ_MEX4K               0x4000000000000000ULL
#define AP_TAPQ_CRT4K               0x2000000000000000ULL
#define AP_TAPQ_CCA                 0x1000000000000000ULL
#define AP_TAPQ_ACCEL               0x0800000000000000ULL
#define AP_TAPQ_EP11                0x0400000000000000ULL
#define AP_TAPQ_APXA                0x0200000000000000ULL
#define AP_TAPQ_TYPE_SHIFT          24
#define AP_TAPQ_DEPTH_MASK          0x0f    /* queue depth - 1 */

/* The modes, at the same place in GR1 and GR2 of QACT.  ap_bus.c: mode */
#define AP_TAPQ_MODES               (AP_TAPQ_CCA | AP_TAPQ_ACCEL | AP_TAPQ_EP11)

/*
 * Adapter types.  ap_bus.h: AP_DEVICE_TYPE_CEX3C, _CEX4 to _CEX8.  The next
 * has no name; a program that does not know it asks QACT.
 */
#define AP_TYPE_CEX3C               9
#define AP_TYPE_CEX4                10
#define AP_TYPE_NEXT                15

/* GR1 of AQIC.  ap.h: union ap_qirq_ctrl */
#define AP_AQIC_IR                  0x0000800000000000ULL
#define AP_AQIC_GISA_FORMAT         0x0000000300000000ULL
#define AP_AQIC_GISC_SHIFT          40
#define AP_AQIC_GISA                0x000000007ffffff0ULL
#define AP_AQIC_ISC                 0x0000000000000007ULL

/* What QCI stores at the address in GR2.  ap.h: struct ap_config_info */
#define AP_QCI_SIZE                 128
#define AP_QCI_ALIGN                8
#define AP_QCI_FLAGS                0
#define AP_QCI_FLAGS_APSC           0x80
#define AP_QCI_FLAGS_APXA           0x40
#define AP_QCI_FLAGS_QACT           0x20
#define AP_QCI_MAX_ADAPTER          4
#define AP_QCI_MAX_DOMAIN           5
#define AP_QCI_APM                  16
#define AP_QCI_AQM                  48
#define AP_QCI_ADM                  80

/*
 * Largest message of an adapter that does not say otherwise (TAPQ ml = 0).
 * ap_bus.h: AP_DEFAULT_MAX_MSG_SIZE
 */
#define AP_MAX_MESSAGE              (12 * 1024)

/* SCLP: facility in READ SCP INFO and commands.  sclp_ap.c, sclp.h */
#define SCLP_HAS_AP_RECONFIG        0x0000000100000000ULL
#define SCLP_CMDW_CONFIGURE_AP      0x001f0001
#define SCLP_CMDW_DECONFIGURE_AP    0x001e0001
#define SCLP_CMD_APID_SHIFT         8

/*
 * Messages.  Byte 1 of requests and replies is their type.
 * zcrypt: struct type50_hdr, struct type80_hdr, struct error_hdr
 */
#define AP_MSG_TYPE                 1
#define AP_TYPE50                   0x50    /* clear RSA for an accelerator */
#define AP_TYPE50_KEYBLOCK          8       /* 2 bytes, the operands' format */
#define AP_TYPE50_OPERANDS          16
#define AP_KEYBLOCK_MEB1            0x0001  /* 1024, 2048, 4096 bits: */
#define AP_KEYBLOCK_MEB3            0x0003  /* exponent, modulus, message */
#define AP_KEYBLOCK_CRB1            0x0011
#define AP_KEYBLOCK_CRB3            0x0013  /* p, q, dp, dq, u, message */
#define AP_TYPE80                   0x80    /* reply to type 50 */
#define AP_TYPE80_LEN               2
#define AP_TYPE80_DATA              16
#define AP_TYPE82                   0x82    /* error reply */
#define AP_TYPE82_CODE              4
#define AP_TYPE82_SIZE              8
#define AP_ERR_INVALID_MSG_LEN      0x23
#define AP_ERR_MALFORMED_MSG        0x40
#define AP_ERR_OPERAND_INVALID      0x82
#define AP_ERR_EVEN_MODULUS         0x85
#define AP_ERR_PACKET_TRUNCATED     0xa0

/*
 * Messages of the coprocessors: offsets in a request of type 6 and in a reply
 * of type 86.  zcrypt_msgtype6.h: struct type6_hdr, type86_hdr and
 * type86_fmt2_ext
 */
#define AP_TYPE6                    0x06
#define AP_TYPE6_OFFSET1            16      /* 4 bytes: AP_TYPE6_SIZE */
#define AP_TYPE6_AGENT              32
#define AP_TYPE6_TOCARDLEN1         56
#define AP_TYPE6_FROMCARDLEN1       72
#define AP_TYPE6_FROMCARDLEN2       76
#define AP_TYPE6_SIZE               88
#define AP_TYPE86                   0x86
#define AP_TYPE86_FORMAT            2
#define AP_TYPE86_FORMAT2           2       /* with control block and data */
#define AP_TYPE86_COUNT1            16
#define AP_TYPE86_OFFSET1           20
#define AP_TYPE86_COUNT2            24
#define AP_TYPE86_OFFSET2           28
#define AP_TYPE86_SIZE              48

/*
 * CCA: the control block (zcrypt.h: struct CPRBX), verbs
 * (zcrypt_msgtype6.c, zcrypt_ccamisc.c)
 */
#define AP_AGENT_CCA                0x4341  /* "CA" */
#define CCA_CPRB_LEN                0
#define CCA_CPRB_VERSION            2
#define CCA_CPRB_VERSION_2          2
#define CCA_CPRB_REQ_PARML          12
#define CCA_CPRB_RPLD_PARML         24
#define CCA_CPRB_RPL_DATAL          28
#define CCA_CPRB_RPLD_DATAL         32
#define CCA_CPRB_RETURN_CODE        144
#define CCA_CPRB_REASON             146
#define CCA_CPRB_SIZE               220
#define CCA_VERB_PK                 0x504b
#define CCA_VERB_PD                 0x5044
#define CCA_VERB_RL                 0x524c
#define CCA_VERB_FQ                 0x4651
/* Model's choice; the longest that CCA's callers are promised */
#define CCA_RL_MAX                  8192

/*
 * Reasons with return code 8.  zcrypt_msgtype6.c: convert_type86_ica() takes
 * 65 and 72, not 33, for a fault of the request; which is for which is the
 * model's choice.
 */
#define CCA_REASON_RULE             33
#define CCA_REASON_KEY              65
#define CCA_REASON_LENGTH           72

/*
 * Keys in the clear.  zcrypt_cca_key.h: struct t6_keyblock_hdr without blen,
 * cca_token_hdr, cca_public_sec, cca_pvt_ext_crt_sec
 */
#define CCA_KEY_BLOCK_HEAD          4
#define CCA_TOKEN_EXTERNAL          0x1e
#define CCA_TOKEN_LEN               2
#define CCA_TOKEN_SIZE              8
#define CCA_SECTION_PUBLIC          0x04
#define CCA_SECTION_CRT             0x08
#define CCA_SECTION_LEN             2
#define CCA_PUBLIC_EXP_LEN          6
#define CCA_PUBLIC_MOD_LEN          10
#define CCA_PUBLIC_SIZE             12
#define CCA_CRT_FORMAT              28
#define CCA_CRT_FORMAT_CLEAR        0x40
#define CCA_CRT_P_LEN               54
#define CCA_CRT_Q_LEN               56
#define CCA_CRT_DP_LEN              58
#define CCA_CRT_DQ_LEN              60
#define CCA_CRT_U_LEN               62
#define CCA_CRT_MOD_LEN             64
#define CCA_CRT_SIZE                132
#define CCA_RSA_MAX                 512     /* bytes of a number: 4096 bits */

/*
 * EP11: the control block (zcrypt.h: struct ep11_cprb), functions, queries and
 * their answers (zcrypt_ep11misc.c)
 */
#define AP_AGENT_EP11               0x5843  /* "XC" */
#define EP11_CPRB_LEN               0
#define EP11_CPRB_VERSION           2
#define EP11_CPRB_VERSION_4         4
#define EP11_CPRB_RETURN_CODE       16
#define EP11_CPRB_PAYLOAD_LEN       28
#define EP11_CPRB_SIZE              32
#define EP11_TAG_SEQUENCE           0x30
#define EP11_TAG_OCTETS             0x04
#define EP11_LENGTH_2_BYTES         0x82
#define EP11_FUNCTION_MASK          0xffff  /* the rest is the API's version */
#define EP11_GET_INFO               38
#define EP11_QUERY_MODULE           1
#define EP11_QUERY_DOMAIN           3
/* Return values: PKCS #11, CKR_ARGUMENTS_BAD, CKR_FUNCTION_NOT_SUPPORTED */
#define EP11_ARGUMENTS_BAD          0x07
#define EP11_NOT_SUPPORTED          0x54
/* zcrypt_cex4.c: ep11_op_modes */
#define EP11_MODE_FIPS2009          1
/* Model's choice: what is new enough for zkey, and version 1.0 */
#define EP11_API                    4
#define EP11_FIRMWARE               0x0100

/* States of a master key, as a rule.  zcrypt_cex4.c: cca_mkvps_show() */
#define CCA_MK_NEW_EMPTY            "1"
#define CCA_MK_INVALID              "1"

#endif
