// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers of queues, masks, and their text. Lists are written as in the kernel's
 * messages: 05-06.0004,0010-001f is each of the adapters 05 and 06 with each of
 * the domains 0004 and 0010 to 001f.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lsapmatrix.h"

/* As many hexadecimal digits as there are, at most @max; -1 if none or more. */
static int hex(const char **text, int max)
{
	const char *start = *text;
	int value = 0;

	while (isxdigit((unsigned char)**text) && *text - start <= max) {
		const int c = tolower((unsigned char)*(*text)++);

		value = value * 16 + (isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return *text == start || *text - start > max ? -1 : value;
}

/**
 * apqn_parse() - the number of a queue
 * @text:	"05.0004", or shorter: "5.4"
 * @apid:	gets the adapter
 * @apqi:	gets the domain
 *
 * Return: true if it is one.
 */
bool apqn_parse(const char *text, int *apid, int *apqi)
{
	*apid = hex(&text, 2);
	if (*apid < 0 || *text++ != '.')
		return false;
	*apqi = hex(&text, 4);
	return *apqi >= 0 && *apqi < AP_IDS && !*text;
}

/**
 * mask_parse() - a mask as sysfs shows it
 * @text:	"0x" and 64 hexadecimal digits, bit 0 leftmost, until a comma or the end
 * @mask:	gets the mask
 *
 * Return: true if it is one.
 */
bool mask_parse(const char *text, struct mask *mask)
{
	int i;

	if (strncmp(text, "0x", 2))
		return false;
	text += 2;
	for (i = 0; i < AP_IDS; i += 4) {
		char digit[2] = { *text, '\0' };
		const char *p = digit;
		const int value = hex(&p, 1);
		int bit;

		if (value < 0)
			return false;
		for (bit = 0; bit < 4; bit++)
			mask->bit[i + bit] = value & (8 >> bit);
		text++;
	}
	return *text == '\0' || *text == ',';
}

/* "05-06,0a" of so many digits each, or nothing. */
static bool ids_parse(const char **text, int digits, struct mask *mask)
{
	int first, last;

	if (!isxdigit((unsigned char)**text))
		return true;
	for (;; ++*text) {
		first = hex(text, digits);
		last = first;
		if (**text == '-') {
			++*text;
			last = hex(text, digits);
		}
		if (first < 0 || last < first || last >= AP_IDS)
			return false;
		while (first <= last)
			mask->bit[first++] = true;
		if (**text != ',')
			return true;
	}
}

/**
 * matrix_parse() - adapters and domains as the kernel writes them
 * @text:	"05-06.0004,0010-001f"; either may be missing, the dot may not
 * @matrix:	gets them
 *
 * Return: true if it is that.
 */
bool matrix_parse(const char *text, struct matrix *matrix)
{
	memset(matrix, 0, sizeof(*matrix));
	return ids_parse(&text, 2, &matrix->apm) && *text++ == '.' &&
		ids_parse(&text, 4, &matrix->aqm) && !*text;
}

/**
 * mask_first() - the lowest number in a mask
 * @mask:	the mask
 *
 * Return: the number, or AP_IDS if it is empty.
 */
int mask_first(const struct mask *mask)
{
	int i;

	for (i = 0; i < AP_IDS && !mask->bit[i]; i++)
		;
	return i;
}

/**
 * mask_count() - how many numbers are in a mask
 * @mask:	the mask
 *
 * Return: the number of them.
 */
int mask_count(const struct mask *mask)
{
	int i, n = 0;

	for (i = 0; i < AP_IDS; i++)
		n += mask->bit[i];
	return n;
}

/**
 * ids_text() - the numbers of a mask as ranges
 * @mask:	the mask
 * @digits:	of each number: 2 for adapters, 4 for domains
 *
 * Return: allocated text, "none" if the mask is empty.
 */
char *ids_text(const struct mask *mask, int digits)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int i, end;

	if (!out)
		die(EXIT_FAULT, "out of memory");
	for (i = mask_first(mask); i < AP_IDS; i = end) {
		if (!mask->bit[i]) {
			end = i + 1;
			continue;
		}
		for (end = i; end < AP_IDS && mask->bit[end]; end++)
			;
		fprintf(out, "%s%0*x", i == mask_first(mask) ? "" : ",", digits, i);
		if (end - 1 > i)
			fprintf(out, "-%0*x", digits, end - 1);
	}
	if (mask_first(mask) == AP_IDS)
		fputs("none", out);
	if (fclose(out))
		die(EXIT_FAULT, "out of memory");
	return text;
}

/**
 * matrix_text() - a set of queues as ranges
 * @matrix:	the set
 *
 * Return: allocated text, "none" if there are no queues.
 */
char *matrix_text(const struct matrix *matrix)
{
	char *adapters, *domains, *text;

	if (matrix_empty(matrix))
		return ids_text(&(struct mask){}, 2);
	adapters = ids_text(&matrix->apm, 2);
	domains = ids_text(&matrix->aqm, 4);
	if (asprintf(&text, "%s.%s", adapters, domains) < 0)
		die(EXIT_FAULT, "out of memory");
	free(adapters);
	free(domains);
	return text;
}

/**
 * matrix_empty() - whether there is no queue in a set
 * @matrix:	the set
 *
 * Return: true if so.
 */
bool matrix_empty(const struct matrix *matrix)
{
	return mask_first(&matrix->apm) == AP_IDS || mask_first(&matrix->aqm) == AP_IDS;
}

/**
 * matrix_has() - whether a queue is in a set
 * @matrix:	the set
 * @apid:	the queue's adapter
 * @apqi:	the queue's domain
 *
 * Return: true if so.
 */
bool matrix_has(const struct matrix *matrix, int apid, int apqi)
{
	return matrix->apm.bit[apid] && matrix->aqm.bit[apqi];
}
