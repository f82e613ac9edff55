// SPDX-License-Identifier: GPL-2.0
/*
 * The picture: adapters down, domains across, cut into pages of the terminal's
 * size. Each page of it has its own heading and says what is on it; what does not
 * fit of the list of mdevs has pages of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "lsapmatrix.h"

#define LABEL		3	/* columns before a row: "05 " */
#define HEADING		3	/* lines above the picture */
#define FOLDED		"; ~: more of the same"
#define MDEVS_ON_PAGE	4	/* of several, the most lines with mdevs */

/* What is on a page: some of the adapters and domains that are shown. */
struct part {
	const struct axis *adapters;
	const struct axis *domains;
	int row, rows;
	int column, columns;
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static struct lines *page_add(struct pages *pages)
{
	pages->page = xrealloc(pages->page, (pages->n + 1) * sizeof(*pages->page));
	memset(&pages->page[pages->n], 0, sizeof(*pages->page));
	return &pages->page[pages->n++];
}

/* Without the blanks at its end. */
static const char *trimmed(char *text)
{
	size_t n = strlen(text);

	while (n && text[n - 1] == ' ')
		text[--n] = '\0';
	return text;
}

/* A fold stands for all up to the next id. */
static int last_id(const struct axis *axis, int i)
{
	return axis->fold[i] ? axis->id[i + 1] - 1 : axis->id[i];
}

static bool folded(const struct part *part)
{
	bool any = false;
	int i;

	for (i = part->row; i < part->row + part->rows; i++)
		any |= part->adapters->fold[i];
	for (i = part->column; i < part->column + part->columns; i++)
		any |= part->domains->fold[i];
	return any;
}

/* The first digit of a domain where it changes, and the second. */
static void draw_heading(const struct part *part, int width, struct lines *lines)
{
	const struct axis *domains = part->domains;
	const int *id = &domains->id[part->column];
	const bool *fold = &domains->fold[part->column];
	char high[AP_IDS + 1], low[AP_IDS + 1];
	int i;

	for (i = 0; i < part->columns; i++) {
		const bool changes = !i || fold[i - 1] || id[i - 1] / 16 != id[i] / 16;

		high[i] = fold[i] ? '~' : changes ? "0123456789abcdef"[id[i] / 16] : ' ';
		low[i] = fold[i] ? '~' : "0123456789abcdef"[id[i] % 16];
	}
	high[i] = '\0';
	low[i] = '\0';
	lines_add(lines, "AP queues: adapters %02x-%02x down, domains %04x-%04x across",
		  part->adapters->id[part->row],
		  last_id(part->adapters, part->row + part->rows - 1),
		  id[0], last_id(domains, part->column + part->columns - 1));
	if (folded(part) && columns_of(lines->line[lines->n - 1]) + (int)strlen(FOLDED) <= width)
		lines_flow(lines, width, 0, FOLDED);
	lines_add(lines, "%*s%s", LABEL, "", trimmed(high));
	lines_add(lines, "%*s%s", LABEL, "", low);
}

/* Colour is switched where it changes. */
static void put(FILE *out, struct look look, struct look *last)
{
	if (strcmp(look.sgr, last->sgr)) {
		if (*last->sgr)
			fputs("\033[0m", out);
		if (*look.sgr)
			fprintf(out, "\033[%sm", look.sgr);
	}
	if (look.symbol)
		fputc(look.symbol, out);
	*last = look;
}

static void draw_row(const struct snapshot *snap, const struct style *style,
		     const struct part *part, int row, struct lines *lines)
{
	const bool fold = part->adapters->fold[row];
	struct look last = { };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int i;

	if (!out)
		die(EXIT_FAULT, "out of memory");
	if (fold)
		fputs(" ~ ", out);
	else
		fprintf(out, "%02x ", part->adapters->id[row]);
	for (i = part->column; i < part->column + part->columns; i++) {
		struct look look = { .symbol = '~' };

		if (!fold && !part->domains->fold[i])
			look = queue_look(snap, style, part->adapters->id[row],
					  part->domains->id[i]);
		put(out, look, &last);
	}
	put(out, (struct look){ }, &last);
	if (fclose(out))
		die(EXIT_FAULT, "out of memory");
	lines_add(lines, "%s", trimmed(text));
	free(text);
}

static void draw_part(const struct snapshot *snap, const struct style *style,
		      const struct part *part, struct lines *lines)
{
	int row;

	draw_heading(part, style->width, lines);
	for (row = part->row; row < part->row + part->rows; row++)
		draw_row(snap, style, part, row, lines);
}

static bool on_part(const struct snapshot *snap, const struct part *part, int mdev)
{
	const struct matrix *matrix = &snap->mdev[mdev].matrix;
	bool adapter = false, domain = false;
	int i;

	for (i = part->row; i < part->row + part->rows; i++)
		adapter |= matrix->apm.bit[part->adapters->id[i]];
	for (i = part->column; i < part->column + part->columns; i++)
		domain |= matrix->aqm.bit[part->domains->id[i]];
	return adapter && domain;
}

/* One line for each of the mdevs on a page, as many as there is room for. */
static void draw_mdevs(const struct snapshot *snap, const struct style *style,
		       const struct part *part, struct lines *lines)
{
	int mdev, left = 0, room = MDEVS_ON_PAGE;

	for (mdev = 0; mdev < snap->mdevs; mdev++)
		left += on_part(snap, part, mdev);
	for (mdev = 0; mdev < snap->mdevs && (room > 1 || left == 1); mdev++) {
		struct lines legend = { };

		if (!on_part(snap, part, mdev))
			continue;
		legend_mdev(snap, style, mdev, &legend);
		lines_add(lines, "%s%s", legend.line[0], legend.n > 1 ? " ..." : "");
		lines_free(&legend);
		left--;
		room--;
	}
	if (left)
		lines_add(lines, "... and %d more, see the last pages", left);
}

/* From the page that is the last one on, as many pages as it takes. */
static void add_mdevs(const struct snapshot *snap, const struct style *style, struct pages *pages)
{
	struct lines *lines = &pages->page[pages->n - 1];
	int mdev;

	for (mdev = 0; mdev < snap->mdevs; mdev++) {
		struct lines legend = { };
		size_t i;

		legend_mdev(snap, style, mdev, &legend);
		for (i = 0; i < legend.n; i++) {
			if (style->height && (int)lines->n >= style->height - 1)
				lines = page_add(pages);
			lines_add(lines, "%s", legend.line[i]);
		}
		lines_free(&legend);
	}
}

static void draw_pages(const struct snapshot *snap, const struct style *style, int rows,
		       const struct axis *adapters, const struct axis *domains,
		       struct pages *pages)
{
	const int columns = style->width - LABEL;
	const bool single = adapters->n <= rows && domains->n <= columns;
	struct part part = { .adapters = adapters, .domains = domains };
	struct lines *lines = NULL;

	for (; part.row < adapters->n; part.row += rows) {
		part.rows = least(rows, adapters->n - part.row);
		pages->across = 0;
		for (part.column = 0; part.column < domains->n; part.column += columns) {
			part.columns = least(columns, domains->n - part.column);
			if (!lines || style->height)
				lines = page_add(pages);
			draw_part(snap, style, &part, lines);
			if (single || !style->height)
				continue;
			legend_states(snap, style, lines);
			draw_mdevs(snap, style, &part, lines);
			pages->across++;
		}
	}
	pages->pictures = pages->n;
	if (!single && style->height && snap->mdevs)
		page_add(pages);
	else if (single || !style->height)
		legend_states(snap, style, lines);
	if (single)
		pages->across = 1;
}

/* The lines that a page has for rows, if others have to be on it. */
static int room(const struct snapshot *snap, const struct style *style, int others)
{
	struct lines states = { };
	int rows;

	legend_states(snap, style, &states);
	rows = style->height - 1 - HEADING - (int)states.n - others;
	lines_free(&states);
	return rows < 1 ? 1 : rows;
}

static int lines_of_mdevs(const struct snapshot *snap, const struct style *style)
{
	struct lines lines = { };
	int mdev, n;

	for (mdev = 0; mdev < snap->mdevs; mdev++)
		legend_mdev(snap, style, mdev, &lines);
	n = lines.n;
	lines_free(&lines);
	return n;
}

/* Folds as little as is needed: for all on one page, else the picture, else a part of it. */
static int fit(const struct snapshot *snap, const struct style *style,
	       struct axis *adapters, struct axis *domains)
{
	const int columns = style->width - LABEL;
	int rows;

	axes_make(snap, style, 0, columns, adapters, domains);
	if (!style->height)
		return AP_IDS;
	rows = room(snap, style, lines_of_mdevs(snap, style));
	axes_make(snap, style, rows, columns, adapters, domains);
	if (adapters->n <= rows && domains->n <= columns)
		return rows;
	rows = room(snap, style, 0);
	axes_make(snap, style, rows, columns, adapters, domains);
	if (adapters->n <= rows && domains->n <= columns)
		return rows;
	rows = room(snap, style, least(snap->mdevs, MDEVS_ON_PAGE));
	axes_make(snap, style, rows, columns, adapters, domains);
	return rows;
}

/**
 * pages_make() - draw a snapshot
 * @snap:	the snapshot
 * @style:	size and colour
 * @pages:	gets one page or more
 */
void pages_make(const struct snapshot *snap, const struct style *style, struct pages *pages)
{
	struct axis adapters, domains;
	int rows;

	memset(pages, 0, sizeof(*pages));
	rows = fit(snap, style, &adapters, &domains);
	if (adapters.n && domains.n) {
		draw_pages(snap, style, rows, &adapters, &domains, pages);
	} else {
		lines_add(page_add(pages), "There are no AP queues.");
		pages->across = 1;
		pages->pictures = 1;
	}
	add_mdevs(snap, style, pages);
}

/**
 * pages_free() - forget pages
 * @pages:	the pages
 */
void pages_free(struct pages *pages)
{
	int i;

	for (i = 0; i < pages->n; i++)
		lines_free(&pages->page[i]);
	free(pages->page);
	memset(pages, 0, sizeof(*pages));
}

/**
 * pages_print() - write all pages to the standard output
 * @pages:	the pages
 */
void pages_print(const struct pages *pages)
{
	size_t line;
	int i;

	for (i = 0; i < pages->n; i++)
		for (line = 0; line < pages->page[i].n; line++)
			puts(pages->page[i].line[line]);
}
