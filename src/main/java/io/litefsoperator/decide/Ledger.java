package io.litefsoperator.decide;

import io.litefsoperator.api.Discards;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.Requests;
import io.litefsoperator.api.RestoreStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator has to know the next time: the part of the status that decisions rest on. A
 * decision that changes it does nothing else; what follows from it is done once it is written, so
 * that an operator that ends at any moment is followed by one that knows what was begun.
 *
 * @param clusterId the pinned cluster ID; null before there is one
 * @param formerClusterIds IDs that were pinned before a person accepted another one
 * @param primaryVolume the primary's volume when it was last known to be right; null before that
 * @param remediation null while none is under way
 * @param discards volumes discarded of late
 * @param restore null while none is under way
 */
public record Ledger(
    @Nullable String clusterId,
    List<String> formerClusterIds,
    @Nullable PrimaryVolume primaryVolume,
    @Nullable RemediationStatus remediation,
    List<Discards> discards,
    @Nullable RestoreStatus restore,
    Requests requests) {

  /** The lists are copied. */
  public Ledger {
    formerClusterIds = List.copyOf(formerClusterIds);
    discards = List.copyOf(discards);
  }

  public static Ledger of(LiteFsClusterStatus status) {
    return new Ledger(
        status.clusterId(),
        status.formerClusterIds(),
        status.primaryVolume(),
        status.remediation(),
        status.discards(),
        status.restore(),
        status.requests() == null ? Requests.NONE : status.requests());
  }

  /** The first ID, or the one that the marks on the volumes tell. */
  Ledger pin(String id, List<String> former, @Nullable PrimaryVolume volume) {
    return new Ledger(id, former, volume, remediation, discards, restore, requests);
  }

  /**
   * Another ID on a person's word; the present one becomes a former one.
   *
   * @param id null if the primary is to make a new one
   */
  Ledger accept(@Nullable String id, List<String> alsoFormer, @Nullable PrimaryVolume volume) {
    List<String> former = new ArrayList<>(formerClusterIds);
    alsoFormer.stream().filter(other -> !former.contains(other)).forEach(former::add);
    if (clusterId != null && !former.contains(clusterId)) {
      former.add(clusterId);
    }
    former.remove(id);
    // What was about to be discarded was judged by the other ID.
    return new Ledger(id, former, volume, null, discards, restore, requests);
  }

  Ledger on(PrimaryVolume volume) {
    return new Ledger(
        clusterId, formerClusterIds, volume, remediation, discards, restore, requests);
  }

  Ledger healing(@Nullable RemediationStatus next) {
    return new Ledger(
        clusterId, formerClusterIds, primaryVolume, next, discards, restore, requests);
  }

  /** The remediation is over. */
  Ledger healed() {
    List<Discards> counted = discards;
    if (remediation != null && remediation.abandoned() != null) {
      String why = remediation.abandoned();
      String node = remediation.node();
      counted =
          discards.stream()
              .map(
                  entry ->
                      entry.node().equals(node)
                          ? new Discards(node, entry.attempts(), entry.last(), why)
                          : entry)
              .toList();
    }
    return healing(null).counting(counted);
  }

  Ledger counting(List<Discards> next) {
    return new Ledger(
        clusterId, formerClusterIds, primaryVolume, remediation, next, restore, requests);
  }

  Ledger restoring(@Nullable RestoreStatus next) {
    return new Ledger(
        clusterId, formerClusterIds, primaryVolume, remediation, discards, next, requests);
  }

  Ledger answering(Requests next) {
    return new Ledger(
        clusterId, formerClusterIds, primaryVolume, remediation, discards, restore, next);
  }

  Optional<Discards> discardsOf(String node) {
    return discards.stream().filter(entry -> entry.node().equals(node)).findFirst();
  }
}
