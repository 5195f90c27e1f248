package io.litefsoperator.faults;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often what was tried, over all histories. */
final class Tally {

  private final SortedMap<String, Integer> counts = new TreeMap<>();

  synchronized void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  synchronized void add(Tally other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
  }

  synchronized int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  /** Those of one kind, which is what is before the colon. */
  synchronized String text(String kind) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(kind + ": "))
        .map(entry -> entry.getKey().substring(kind.length() + 2) + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  synchronized int total(String kind) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(kind + ": "))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
