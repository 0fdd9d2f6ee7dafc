# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -e "from='FOLDER'; to='FOLDER'" plots.gp: of the data that bench/report wrote.

set terminal svg size 800,420 dynamic font "sans-serif,13" background rgb "white"
set grid ytics lc rgb "#dddddd"
set border 3
set xtics nomirror
set ytics nomirror
set key top left Left reverse
set yrange [0:*]

set output to."/exec.svg"
set title "added to vfork, exec and wait of a tiny program that matches nothing"
set ylabel "% of the bare kernel's instructions"
set style data histograms
set style fill solid 0.8 noborder
set boxwidth 0.9
plot from."/exec.dat" using 2:xtic(1) title columnhead(2), '' using 3 title columnhead(3)

# Each block of a file is a curve.
set style data linespoints
set ylabel "instructions of an exec"

stats from."/rules.dat" using 1 nooutput
if (STATS_records > 1) {
	set output to."/rules.svg"
	set title "rules of which none matches, 256 bytes of argv"
	set xlabel "rules"
	plot for [i=0:STATS_blocks-2] from."/rules.dat" index i using 1:2 title columnhead(1)
}
stats from."/arguments.dat" using 1 nooutput
if (STATS_records > 1) {
	set ylabel "instructions added to an exec"
	set logscale xy
	set yrange [*:*]
	set output to."/arguments.svg"
	set title "arguments of 4 bytes"
	set xlabel "arguments"
	plot for [i=0:STATS_blocks-2] from."/arguments.dat" index i using 1:2 title columnhead(1)
	set output to."/bytes.svg"
	set title "bytes of argv, in 64 arguments"
	set xlabel "bytes"
	plot for [i=0:STATS_blocks-2] from."/bytes.dat" index i using 1:2 title columnhead(1)
}
