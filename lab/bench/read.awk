# SPDX-License-Identifier: GPL-2.0
# Before each of the others: order[1 .. rows] and label[row] of the file labels;
# of median.awk's lines, in the order of sizes, median and spread[kernel, row, size],
# and the sizes of a row, at[row, 1 .. sizes[row]].
FILENAME != last { last = FILENAME; file++ }
file == 1 && /^#/ { next }
file == 1 { split($0, field, "|"); order[++rows] = field[1]; label[field[1]] = field[2]; next }
!(($2, $3) in known) { known[$2, $3] = 1; at[$2, ++sizes[$2]] = $3 }
{ median[$1, $2, $3] = $4; spread[$1, $2, $3] = $4 ? ($6 - $5) / $4 : 0 }
