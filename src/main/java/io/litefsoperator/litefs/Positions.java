package io.litefsoperator.litefs;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

public record Positions(SortedMap<String, Position> databases) {
  public Positions {
    databases = Collections.unmodifiableSortedMap(new TreeMap<>(databases));
  }

  public boolean isEmpty() {
    return databases.isEmpty();
  }

  public boolean isAheadOf(Positions other) {
    return !aheadIn(other).isEmpty();
  }

  public SortedSet<String> aheadIn(Positions other) {
    SortedSet<String> ahead = new TreeSet<>();
    databases.forEach(
        (name, position) -> {
          Position there = other.databases.get(name);
          if (there == null || there.txid() < position.txid()) {
            ahead.add(name);
          }
        });
    return ahead;
  }
}
