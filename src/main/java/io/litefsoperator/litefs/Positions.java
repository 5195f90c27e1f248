package io.litefsoperator.litefs;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How far a node has got with each of its databases. Equal positions, checksums included, are equal
 * data. Immutable.
 *
 * <p>What LiteFS lists is here: a deleted database too, at the transaction that deleted it, and one
 * at transaction 0, of which nothing can be said: a file just created, or one put into the data
 * directory by hand, full of data.
 *
 * @param databases by name
 */
public record Positions(SortedMap<String, Position> databases) {

  private static final int NAMED = 5;
  private static final int NAME_LENGTH = 40;

  /** The map is copied. */
  public Positions {
    SortedMap<String, Position> copy = new TreeMap<>();
    copy.putAll(databases);
    databases = Collections.unmodifiableSortedMap(copy);
  }

  /** Whether there is no database, or none that is not deleted. */
  public boolean isEmpty() {
    return databases.values().stream().allMatch(Position::isDeletion);
  }

  /**
   * Whether this has something that the other lacks: see {@link #aheadIn}. Each of two can be ahead
   * of the other. If this one is not, it may still hold other data: the same transaction with
   * another checksum.
   */
  public boolean isAheadOf(Positions other) {
    return !aheadIn(other).isEmpty();
  }

  /**
   * The databases that have a higher transaction here than there, or do not exist there. A deletion
   * counts as what it is, a transaction.
   */
  public SortedSet<String> aheadIn(Positions other) {
    return databases.entrySet().stream()
        .filter(
            here -> {
              Position there = other.databases.get(here.getKey());
              return there == null || there.txid() < here.getValue().txid();
            })
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** For people, on one line, such as {@code notes.db at 7, todo.db deleted at 12}. */
  @Override
  public String toString() {
    if (databases.isEmpty()) {
      return "no database";
    }
    String named =
        databases.entrySet().stream()
            .limit(NAMED)
            .map(entry -> describe(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    int more = databases.size() - NAMED;
    return more <= 0 ? named : "%s and %d more".formatted(named, more);
  }

  private static String describe(String name, Position position) {
    String shown = name.length() <= NAME_LENGTH ? name : name.substring(0, NAME_LENGTH) + "...";
    return shown + (position.isDeletion() ? " deleted at " : " at ") + position.txid();
  }
}
