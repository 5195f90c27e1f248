package io.litefsoperator.bench.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, round by round; the median counts. Written to the file at each new figure. */
final class Figures {

  private static final Path FILE = Path.of("target", "bench", "scale.json");

  private record Key(String part, int clusters, String name, String unit) {}

  private final Map<Key, List<Double>> rounds = new LinkedHashMap<>();

  /** Of one round. */
  void add(String part, int clusters, String name, String unit, double value) {
    Key key = new Key(part, clusters, name, unit);
    rounds.computeIfAbsent(key, any -> new ArrayList<>()).add(value);
    System.out.printf(
        Locale.ROOT, "  %-8s %5d  %-58s %10.3f %s%n", part, clusters, name, value, unit);
    write();
  }

  static double median(List<Double> values) {
    return percentile(values, 0.5);
  }

  /** The smallest value that so large a share of them does not exceed. */
  static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.max(0, Math.ceil(share * sorted.size()) - 1));
  }

  void print() {
    System.out.printf(
        "%n%-8s %8s  %-58s %10s %-8s %s%n", "part", "clusters", "", "median", "", "of rounds");
    rounds.forEach(
        (key, values) ->
            System.out.printf(
                Locale.ROOT,
                "%-8s %8d  %-58s %10.3f %-8s %s%n",
                key.part(),
                key.clusters(),
                key.name(),
                median(values),
                key.unit(),
                values.size() == 1
                    ? "1"
                    : String.format(
                        Locale.ROOT,
                        "%d, %.3f to %.3f",
                        values.size(),
                        percentile(values, 0),
                        percentile(values, 1))));
    System.out.println("\nwritten to " + FILE);
  }

  private void write() {
    List<Map<String, Object>> figures = new ArrayList<>();
    rounds.forEach(
        (key, values) -> {
          Map<String, Object> figure = new LinkedHashMap<>();
          figure.put("part", key.part());
          figure.put("clusters", key.clusters());
          figure.put("name", key.name());
          figure.put("unit", key.unit());
          figure.put("median", median(values));
          figure.put("rounds", values);
          figures.add(figure);
        });
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(
          FILE, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
