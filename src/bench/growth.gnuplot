# Draws how cost grows with the number of clusters, from what deploy/local/bench has measured:
#
#   gnuplot src/bench/growth.gnuplot >docs/growth.svg
#
# Needs gnuplot and jq. Each figure is drawn against its own value at the fewest clusters; the dashed line is what grows as
# the number of clusters does.
set terminal svg size 720,420 font "sans-serif,13" background "white"
set logscale xy
set xlabel "clusters"
set ylabel "times as much as at the fewest"
set key left top
set grid

rows(part, name) = sprintf("< jq -r '[.[] | select(.part == \"%s\" and .name == \"%s\" and .median > 0)] | sort_by(.clusters) | .[0] as $first | .[] | \"\\(.clusters) \\(.median / $first.median)\"' target/bench/scale.json", part, name)

plot rows("create", "until all children exist, ours") using 1:2 with linespoints pt 7 title "create", \
     rows("change", "until all StatefulSets have it, ours") using 1:2 with linespoints pt 7 title "change", \
     rows("settled", "processor") using 1:2 with linespoints pt 7 title "processor while settled", \
     rows("settled", "resident") using 1:2 with linespoints pt 7 title "resident memory", \
     rows("restart", "until each was looked at") using 1:2 with linespoints pt 7 title "restart", \
     rows("react", "from a bad report to its remedy, p99") using 1:2 with linespoints pt 7 title "react, p99", \
     x / 10 dashtype 2 linecolor "gray" title "as many times as clusters"
