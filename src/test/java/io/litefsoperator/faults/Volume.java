package io.litefsoperator.faults;

import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A PersistentVolume with what is on it. Transactions have identities, so that data is compared by
 * what it is and not by how much it is.
 */
final class Volume {

  final String name;

  /** What LiteFS calls the cluster ID; null where the volume is empty. */
  @Nullable String clusterId;

  /** By database, the transactions in their order. */
  SortedMap<String, List<Long>> databases = new TreeMap<>();

  boolean retained;

  /** UID of the claim that it is or was bound to. */
  @Nullable String claimUid;

  /** Whether the world, not LiteFS, put on it what is there: an older state, or another's data. */
  boolean tampered;

  Volume(String name) {
    this.name = name;
  }

  Positions positions() {
    SortedMap<String, Position> positions = new TreeMap<>();
    databases.forEach(
        (database, transactions) ->
            positions.put(database, new Position(transactions.size(), checksum(transactions))));
    return new Positions(positions);
  }

  private static String checksum(List<Long> transactions) {
    long mixed = transactions.hashCode() * 0x9E3779B97F4A7C15L;
    String hex = Long.toHexString(mixed & 0x7FFFFFFFFFFFFFFFL);
    return "0".repeat(16 - hex.length()) + hex;
  }

  Set<Long> transactions() {
    Set<Long> all = new HashSet<>();
    databases.values().forEach(all::addAll);
    return all;
  }

  boolean holdsData() {
    return databases.values().stream().anyMatch(transactions -> !transactions.isEmpty());
  }

  /** A copy of another's content. */
  void become(@Nullable String id, SortedMap<String, List<Long>> content) {
    clusterId = id;
    databases = copy(content);
  }

  static SortedMap<String, List<Long>> copy(SortedMap<String, List<Long>> content) {
    SortedMap<String, List<Long>> copy = new TreeMap<>();
    content.forEach((database, transactions) -> copy.put(database, new ArrayList<>(transactions)));
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append('{').append(clusterId);
    databases.forEach(
        (database, transactions) ->
            text.append(' ').append(database).append('@').append(transactions.size()));
    return text.append(retained ? " retained}" : "}").toString();
  }
}
