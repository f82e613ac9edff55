// SPDX-License-Identifier: GPL-2.0
/*
 * Memory and lines of text.
 */
#include <stdlib.h>
#include <string.h>

#include "lsapmatrix.h"

/**
 * die() - end with a message
 * @status:	the exit status
 * @fmt:	the message, without a newline
 */
void die(int status, const char *fmt, ...)
{
	va_list ap;

	fputs("lsapmatrix: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}

/**
 * xrealloc() - realloc() that does not fail
 * @p:		as for realloc()
 * @size:	as for realloc(), more than 0
 *
 * Return: the memory.
 */
void *xrealloc(void *p, size_t size)
{
	p = realloc(p, size);
	if (!p)
		die(EXIT_FAULT, "out of memory");
	return p;
}

/**
 * lines_add() - add a line
 * @lines:	where to
 * @fmt:	the line, without a newline
 */
void lines_add(struct lines *lines, const char *fmt, ...)
{
	va_list ap;

	lines->line = xrealloc(lines->line, (lines->n + 1) * sizeof(*lines->line));
	va_start(ap, fmt);
	if (vasprintf(&lines->line[lines->n], fmt, ap) < 0)
		die(EXIT_FAULT, "out of memory");
	va_end(ap);
	lines->n++;
}

/**
 * lines_flow() - go on with the last line, or with a new one if that gets too wide
 * @lines:	has a line already
 * @width:	the most columns of a line
 * @indent:	of the new line
 * @text:	what to add; blanks at its start do not begin a line
 */
void lines_flow(struct lines *lines, int width, int indent, const char *text)
{
	char **last = &lines->line[lines->n - 1];
	char *longer;

	if (columns_of(*last) + columns_of(text) > width && columns_of(*last) > indent) {
		while (*text == ' ' || (*text == ',' && text[1] == ' '))
			text++;
		lines_add(lines, "%*s%s", indent, "", text);
		return;
	}
	if (asprintf(&longer, "%s%s", *last, text) < 0)
		die(EXIT_FAULT, "out of memory");
	free(*last);
	*last = longer;
}

/**
 * lines_free() - forget all lines
 * @lines:	the lines, empty afterwards
 */
void lines_free(struct lines *lines)
{
	size_t i;

	for (i = 0; i < lines->n; i++)
		free(lines->line[i]);
	free(lines->line);
	memset(lines, 0, sizeof(*lines));
}

/**
 * columns_of() - how wide a text is on the terminal
 * @text:	ASCII, with escape sequences for colours
 *
 * Return: the number of columns.
 */
int columns_of(const char *text)
{
	int n = 0;

	for (; *text; text++) {
		if (*text == '\033')
			text = strchr(text, 'm');
		else
			n++;
	}
	return n;
}
