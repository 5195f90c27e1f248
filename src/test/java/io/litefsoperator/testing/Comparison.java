package io.litefsoperator.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How long the same took in several ways, as a table: each beside the first way. */
public final class Comparison {

  private final String title;
  private final List<String> ways;
  private final TreeMap<String, List<Double>> seconds = new TreeMap<>();

  public Comparison(String title, String... ways) {
    this.title = title;
    this.ways = List.of(ways);
    this.ways.forEach(way -> seconds.put(way, new ArrayList<>()));
  }

  /** One more time of one way; those that were added as many times before are its row. */
  public void add(String way, double time) {
    times(way).add(time);
  }

  private double median(String way) {
    List<Double> times = times(way);
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  private List<Double> times(String way) {
    return Objects.requireNonNull(seconds.get(way), way);
  }

  @Override
  public String toString() {
    int rows = seconds.values().stream().mapToInt(List::size).min().orElse(0);
    return "%s, in seconds (and as a part of %s)%n".formatted(title, ways.get(0))
        + row("", ways.stream().map(way -> "%20s".formatted(way)).toList())
        + IntStream.range(0, rows)
            .mapToObj(row -> row("", cells(way -> times(way).get(row))))
            .collect(Collectors.joining())
        + row("median", cells(this::median));
  }

  private List<String> cells(ToDoubleFunction<String> time) {
    double first = time.applyAsDouble(ways.get(0));
    return ways.stream()
        .map(
            way ->
                "%12.1f (%4.0f%%)"
                    .formatted(time.applyAsDouble(way), 100 * time.applyAsDouble(way) / first))
        .toList();
  }

  private static String row(String name, List<String> cells) {
    return "%-8s%s%n".formatted(name, String.join("", cells));
  }
}
