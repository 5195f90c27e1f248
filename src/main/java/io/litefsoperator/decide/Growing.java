package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.Retention.Policy;
import io.litefsoperator.observe.Claims;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.Names;
import io.litefsoperator.resources.Ownership;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Volumes that are smaller than {@code storage.size}: their claims ask for more, the rest is
 * Kubernetes's. No state of the cluster holds that up, as a volume that is full may be what the
 * cluster suffers from.
 */
public final class Growing {

  private Growing() {}

  static List<Action> actions(Situation situation) {
    Quantity size = situation.spec().storage().size();
    return small(situation.observation()).values().stream()
        .filter(Growing::canAsk)
        .filter(claim -> Claims.isLess(Claims.request(claim), size))
        .<Action>map(
            claim ->
                new Action.GrowClaim(
                    claim.getMetadata().getName(),
                    claim.getMetadata().getUid(),
                    claim.getMetadata().getResourceVersion(),
                    size))
        .toList();
  }

  /**
   * The cluster's claims with a smaller volume, by ordinal; those of nodes that were scaled away
   * too, as a volume that nobody uses is what some drivers can resize alone.
   */
  public static Map<Integer, PersistentVolumeClaim> small(Observation observation) {
    LiteFsCluster cluster = observation.cluster();
    Quantity size = cluster.getSpec().storage().size();
    Map<Integer, PersistentVolumeClaim> small = new TreeMap<>();
    observation
        .claims()
        .forEach(
            (name, claim) -> {
              OptionalInt ordinal = Names.of(cluster).ordinalOfClaim(name);
              if (ordinal.isPresent()
                  && Ownership.isOurs(cluster, claim)
                  && !isToGo(cluster, ordinal.getAsInt(), claim)
                  && Claims.isLess(
                      canAsk(claim) ? Claims.capacity(claim) : Claims.request(claim), size)) {
                small.put(ordinal.getAsInt(), claim);
              }
            });
    return small;
  }

  /** Whether the claim has a volume that can grow. */
  private static boolean canAsk(PersistentVolumeClaim claim) {
    return Claims.isBound(claim) && Claims.capacity(claim).isPresent();
  }

  /** Nobody pays for more of what is about to be discarded. */
  private static boolean isToGo(LiteFsCluster cluster, int ordinal, PersistentVolumeClaim claim) {
    RemediationStatus running = cluster.getStatus().remediation();
    boolean isScaledAway = ordinal != Decide.PRIMARY && ordinal >= cluster.getSpec().replicas();
    return claim.getMetadata().getDeletionTimestamp() != null
        || (running != null && claim.getMetadata().getUid().equals(running.claimUid()))
        || (isScaledAway && cluster.getSpec().storage().retention().whenScaled() == Policy.Delete);
  }
}
