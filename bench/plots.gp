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

has(name) = system("test -s '".from."/".name.".dat' && echo 1") eq "1"

if (has("exec")) {
	set output to."/exec.svg"
	set title "added to vfork, exec and wait of a tiny program that matches nothing"
	set ylabel "% of the bare kernel's instructions"
	set style data histograms
	set style fill solid 0.8 noborder
	set boxwidth 0.9
	plot from."/exec.dat" using 2:xtic(1) title columnhead(2), '' using 3 title columnhead(3)
}

# In the others each block is a curve.
set style data linespoints
set xtics autofreq

if (has("rules")) {
	stats from."/rules.dat" using 1 nooutput
	set output to."/rules.svg"
	set title "rules of which none matches, 256 bytes of argv"
	set xlabel "rules"
	set ylabel "instructions of an exec"
	plot for [i=0:STATS_blocks-2] from."/rules.dat" index i using 1:2 title columnhead(1)
}

set logscale xy
set yrange [*:*]
set ylabel "instructions added to an exec"

if (has("arguments")) {
	stats from."/arguments.dat" using 1 nooutput
	set output to."/arguments.svg"
	set title "arguments of 4 bytes"
	set xlabel "arguments"
	plot for [i=0:STATS_blocks-2] from."/arguments.dat" index i using 1:2 title columnhead(1)
}
if (has("bytes")) {
	stats from."/bytes.dat" using 1 nooutput
	set output to."/bytes.svg"
	set title "bytes of argv, in 64 arguments"
	set xlabel "bytes"
	plot for [i=0:STATS_blocks-2] from."/bytes.dat" index i using 1:2 title columnhead(1)
}
