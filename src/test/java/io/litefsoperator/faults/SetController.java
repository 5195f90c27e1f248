package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.observe.Claims;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The StatefulSet controller, for {@code podManagementPolicy: Parallel}. It may look at old news.
 */
final class SetController {

  private final World world;

  /** As its informers have it. */
  private @Nullable View view;

  SetController(World world) {
    this.world = world;
  }

  private record SeenPod(String uid, boolean leaving, boolean ready, String revision) {}

  private record View(
      String uid,
      int replicas,
      long generation,
      String revision,
      SortedMap<Integer, SeenPod> pods,
      Map<Integer, Boolean> claimsLeaving) {}

  void step() {
    if (view == null || !world.lags()) {
      view = look();
    }
    View seen = view;
    SetState live = world.api.set;
    if (seen == null || live == null || !live.uid.equals(seen.uid) || world.lags()) {
      return;
    }
    create(seen, live);
    delete(seen);
    roll(seen);
    tell(seen, live);
  }

  private @Nullable View look() {
    SetState live = world.api.set;
    if (live == null) {
      return null;
    }
    SortedMap<Integer, SeenPod> pods = new TreeMap<>();
    world.api.pods.values().stream()
        .filter(pod -> pod.owner.equals(live.uid))
        .forEach(
            pod ->
                pods.put(
                    pod.ordinal,
                    new SeenPod(pod.uid, pod.isLeaving(), pod.ready && !pod.lost, pod.revision)));
    Map<Integer, Boolean> claims = new TreeMap<>();
    world.api.claims.values().forEach(claim -> claims.put(claim.ordinal, claim.deleting != null));
    return new View(live.uid, live.replicas(), live.generation, live.revision(), pods, claims);
  }

  private void create(View seen, SetState live) {
    for (int ordinal = 0; ordinal < seen.replicas; ordinal++) {
      SeenPod pod = seen.pods.get(ordinal);
      Boolean leaving = seen.claimsLeaving.get(ordinal);
      boolean waitsForClaim = pod != null && !pod.leaving && !pod.ready;
      if (leaving == null && (pod == null || waitsForClaim) && !createClaim(ordinal, live)) {
        continue;
      }
      if (pod == null && !Boolean.TRUE.equals(leaving)) {
        createPod(ordinal, seen, live);
      }
    }
  }

  /** False if one of the name is there already, which it did not know. */
  private boolean createClaim(int ordinal, SetState live) {
    if (world.api.claimOf(ordinal) != null) {
      return false;
    }
    PersistentVolumeClaim template = live.spec().getVolumeClaimTemplates().get(0);
    ClaimState claim =
        new ClaimState(
            Api.NAMES.claim(ordinal),
            ordinal,
            world.api.newUid(),
            world.now,
            orNone(template.getMetadata().getLabels()),
            orNone(template.getMetadata().getAnnotations()));
    claim.asked = Claims.request(template).map(Resizer::gi).orElseThrow();
    claim.version = world.api.next();
    world.api.claims.put(claim.name, claim);
    world.say("set", "made claim %s (%s)".formatted(claim.name, claim.uid));
    return true;
  }

  private static Map<String, String> orNone(@Nullable Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }

  private void createPod(int ordinal, View seen, SetState live) {
    String name = Api.NAMES.pod(ordinal);
    if (world.api.pods.containsKey(name)) {
      return;
    }
    PodState pod =
        new PodState(
            name,
            ordinal,
            world.api.newUid(),
            live.uid,
            seen.revision,
            world.now,
            world.newAddress());
    pod.labels.putAll(live.spec().getTemplate().getMetadata().getLabels());
    pod.version = world.api.next();
    world.api.pods.put(name, pod);
    world.say("set", "made pod %s (%s)".formatted(name, pod.uid));
  }

  /** By name, as the real one does. */
  private void delete(View seen) {
    seen.pods.forEach(
        (ordinal, pod) -> {
          if (ordinal >= seen.replicas && !pod.leaving) {
            delete(ordinal);
          }
        });
  }

  private void delete(int ordinal) {
    PodState live = world.api.podOf(ordinal);
    if (live != null && !live.isLeaving()) {
      world.say("set", "deletes pod " + live.name);
      world.api.deletePod(live, null, world.now);
    }
  }

  /** The highest ordinal of an older revision, once all above are up. */
  private void roll(View seen) {
    for (int ordinal = seen.replicas - 1; ordinal >= 0; ordinal--) {
      SeenPod pod = seen.pods.get(ordinal);
      if (pod == null || pod.leaving) {
        return;
      }
      if (!pod.revision.equals(seen.revision)) {
        delete(ordinal);
        return;
      }
      if (!pod.ready) {
        return;
      }
    }
  }

  private void tell(View seen, SetState live) {
    Long observed = seen.generation;
    if (!observed.equals(live.observedGeneration)
        || live.statusReplicas != seen.pods.size()
        || !seen.revision.equals(live.updateRevision)) {
      live.observedGeneration = observed;
      live.statusReplicas = seen.pods.size();
      live.updateRevision = seen.revision;
      live.version = world.api.next();
    }
  }
}
