// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the parser of apmask and aqmask, on masks of 8 bits: every string
 * of up to four characters, against an obvious reference, and every mask that two
 * terms can make. Needs no crypto card.
 */

#include <kunit/test.h>
#include <linux/hex.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "ap_bus.h"

#define TEST_BITS	8
#define TEST_LENGTH	4
#define TEST_TERM_BITS	4	/* of these two terms are made */

/* What the grammar tells apart: signs, separators, bases, digits of one alone. */
static const char test_alphabet[] = "+-,\n01xf";

static DEFINE_MUTEX(test_lock);

static int test_parse(const char *text, u8 *mask)
{
	DECLARE_BITMAP(bitmap, BITS_PER_LONG) = {};
	int rc, bit;

	for (bit = 0; bit < TEST_BITS; bit++)
		if (*mask & BIT(bit))
			set_bit_inv(bit, bitmap);
	rc = ap_parse_mask_str(text, bitmap, TEST_BITS, &test_lock);
	for (bit = 0, *mask = 0; bit < TEST_BITS; bit++)
		if (test_bit_inv(bit, bitmap))
			*mask |= BIT(bit);
	return rc;
}

/* ---- the reference ---- */

/* Decimal, octal or hexadecimal as in C; stays at TEST_BITS when too large. */
static int reference_number(const char **text)
{
	int base = 10, value = 0, digits = 0;
	const char *s = *text;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && hex_to_bin(s[2]) >= 0) {
		base = 16;
		s += 2;
	} else if (s[0] == '0') {
		base = 8;
	}
	for (; hex_to_bin(*s) >= 0 && hex_to_bin(*s) < base; s++, digits++)
		value = min(value * base + hex_to_bin(*s), TEST_BITS);
	*text = s;
	return digits ? value : TEST_BITS;
}

static int reference_relative(const char *s, u8 *mask)
{
	int first, last;
	char sign;

	while (*s) {
		sign = *s++;
		if (sign != '+' && sign != '-')
			return -EINVAL;
		first = reference_number(&s);
		last = first;
		if (*s == '-' && first < TEST_BITS) {
			s++;
			last = reference_number(&s);
		}
		if (first > last || last >= TEST_BITS)
			return -EINVAL;
		for (; first <= last; first++)
			*mask = sign == '+' ? *mask | BIT(first) : *mask & ~BIT(first);
		s += strspn(s, ",\n");
	}
	return 0;
}

/* Digits from the left, so that the first is for the bits 0 to 3. */
static int reference_absolute(const char *s, u8 *mask)
{
	int digits, bit;

	if (strstarts(s, "0x"))
		s += 2;
	else if (*s == 'x')
		s++;
	*mask = 0;
	for (digits = 0; hex_to_bin(*s) >= 0; s++, digits++)
		for (bit = 0; bit < 4; bit++)
			if (digits < 2 && hex_to_bin(*s) & (8 >> bit))
				*mask |= BIT(4 * digits + bit);
	if (*s == '\n')
		s++;
	return *s || !digits || digits > TEST_BITS / 4 ? -EINVAL : 0;
}

static int reference_parse(const char *text, u8 *mask)
{
	if (*text == '+' || *text == '-')
		return reference_relative(text, mask);
	return reference_absolute(text, mask);
}

/* ---- the tests ---- */

/* The next string over the alphabet, the shorter ones first; false after the last. */
static bool test_next_text(char *text)
{
	const char *at;
	int i;

	for (i = 0; i < TEST_LENGTH; i++) {
		at = text[i] ? strchr(test_alphabet, text[i]) + 1 : test_alphabet;
		text[i] = *at ?: test_alphabet[0];
		if (*at)
			return true;
	}
	return false;
}

static void test_mask_every_short_text(struct kunit *test)
{
	int have_rc, want_rc, accepted = 0, refused = 0;
	char text[TEST_LENGTH + 1] = "";
	u8 have, want;

	do {
		have = 0xa5;
		want = 0xa5;
		have_rc = test_parse(text, &have);
		want_rc = reference_parse(text, &want);
		KUNIT_ASSERT_EQ_MSG(test, have_rc, want_rc, "for \"%s\"", text);
		KUNIT_ASSERT_EQ_MSG(test, have, want_rc ? 0xa5 : want,
				    "for \"%s\"", text);
		if (want_rc)
			refused++;
		else
			accepted++;
	} while (test_next_text(text));
	KUNIT_EXPECT_GT(test, accepted, 0);
	KUNIT_EXPECT_GT(test, refused, 0);
}

static int test_term(char *text, int term, u8 *mask)
{
	int first = term / 2 / TEST_TERM_BITS, last = term / 2 % TEST_TERM_BITS, bit;
	char sign = term % 2 ? '+' : '-';

	for (bit = first; bit <= last; bit++)
		*mask = term % 2 ? *mask | BIT(bit) : *mask & ~BIT(bit);
	if (first == last)
		return sprintf(text, "%c%d", sign, first);
	return sprintf(text, "%c%d-0x%x", sign, first, last);
}

static bool test_upside_down(int term)
{
	return term / 2 / TEST_TERM_BITS > term / 2 % TEST_TERM_BITS;
}

/* The later term wins; a range that is upside down refuses all of it. */
static void test_mask_every_two_terms(struct kunit *test)
{
	int one, two, n, rc, terms = 2 * TEST_TERM_BITS * TEST_TERM_BITS;
	u8 before, have, want;
	char text[32];

	for (one = 0; one < terms; one++) {
		for (two = 0; two < terms; two++) {
			before = one ^ two;
			have = before;
			want = before;
			n = test_term(text, one, &want);
			text[n++] = ',';
			test_term(text + n, two, &want);
			rc = 0;
			if (test_upside_down(one) || test_upside_down(two)) {
				rc = -EINVAL;
				want = before;
			}
			KUNIT_ASSERT_EQ_MSG(test, test_parse(text, &have), rc,
					    "for \"%s\"", text);
			KUNIT_ASSERT_EQ_MSG(test, have, want, "for \"%s\"", text);
		}
	}
}

static void test_mask_bits_not_of_bytes_refused(struct kunit *test)
{
	unsigned long bitmap = 0;

	KUNIT_EXPECT_EQ(test, -EINVAL, ap_parse_mask_str("+1", &bitmap, 7, &test_lock));
	KUNIT_EXPECT_EQ(test, 0, ap_parse_mask_str("+1", &bitmap, 8, &test_lock));
}

static struct kunit_case ap_mask_cases[] = {
	KUNIT_CASE(test_mask_every_short_text),
	KUNIT_CASE(test_mask_every_two_terms),
	KUNIT_CASE(test_mask_bits_not_of_bytes_refused),
	{ }
};

static struct kunit_suite ap_mask_suite = {
	.name = "ap_mask",
	.test_cases = ap_mask_cases,
};

kunit_test_suite(ap_mask_suite);

MODULE_DESCRIPTION("KUnit tests of the parser of AP masks");
MODULE_LICENSE("GPL");
