package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.act.Writer;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.resources.Names;
import io.litefsoperator.resources.Ownership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The API server: objects with UIDs and versions, and what it answers to a write. */
final class Api {

  static final String NAMESPACE = "apps";
  static final String CLUSTER = "notes";
  static final Names NAMES = new Names(CLUSTER);

  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;
  private static final int UNPROCESSABLE = 422;

  private static final Map<String, Object> EVERYTHING =
      Map.of("f:metadata", Map.of(), "f:spec", Map.of(), "f:data", Map.of());

  @Nullable ClusterState cluster;
  @Nullable SetState set;
  final SortedMap<String, PodState> pods = new TreeMap<>();
  final SortedMap<String, ClaimState> claims = new TreeMap<>();
  final SortedMap<String, Volume> volumes = new TreeMap<>();

  /** ConfigMaps and Services, by kind and name. */
  final SortedMap<String, HasMetadata> others = new TreeMap<>();

  private long version;
  private int uids;

  String newUid() {
    uids++;
    return "uid-" + uids;
  }

  long next() {
    version++;
    return version;
  }

  static KubernetesClientException answer(int code, String message) {
    return new KubernetesClientException(message, code, null);
  }

  /** The object's metadata as the API server keeps it: all that is in it was applied by us. */
  static ObjectMeta stored(HasMetadata applied, String uid, long version) {
    ObjectMeta from = applied.getMetadata();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(from.getName());
    metadata.setNamespace(NAMESPACE);
    metadata.setUid(uid);
    metadata.setResourceVersion(Long.toString(version));
    metadata.setLabels(from.getLabels());
    metadata.setAnnotations(from.getAnnotations());
    metadata.setOwnerReferences(from.getOwnerReferences());
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperties(EVERYTHING);
    ManagedFieldsEntry entry = new ManagedFieldsEntry();
    entry.setManager(Writer.FIELD_MANAGER);
    entry.setOperation("Apply");
    entry.setFieldsV1(fields);
    metadata.setManagedFields(List.of(entry));
    return metadata;
  }

  static String key(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }

  @Nullable HasMetadata read(HasMetadata object) {
    if (object instanceof LiteFsCluster) {
      return cluster == null ? null : cluster.object();
    }
    return object instanceof StatefulSet
        ? set == null ? null : set.object()
        : others.get(key(object));
  }

  /** Server-side apply. */
  HasMetadata apply(HasMetadata desired) {
    String wanted = desired.getMetadata().getUid();
    HasMetadata present = read(desired);
    if (wanted != null && (present == null || !wanted.equals(present.getMetadata().getUid()))) {
      throw present == null
          ? answer(CONFLICT, "there is none of that UID: " + key(desired))
          : answer(UNPROCESSABLE, "metadata.uid: field is immutable: " + key(desired));
    }
    return desired instanceof StatefulSet statefulSet ? applySet(statefulSet) : applyOther(desired);
  }

  private HasMetadata applySet(StatefulSet desired) {
    SetState live = set;
    if (live == null) {
      live = new SetState(newUid(), Ownership.controller(desired).orElseThrow().getUid(), desired);
      set = live;
    } else {
      if (!live.spec()
          .getVolumeClaimTemplates()
          .equals(desired.getSpec().getVolumeClaimTemplates())) {
        throw answer(UNPROCESSABLE, "volumeClaimTemplates can't be changed");
      }
      boolean same = live.spec().equals(desired.getSpec());
      live.applied = desired;
      live.generation += same ? 0 : 1;
    }
    live.version = next();
    return live.object();
  }

  /** A merge patch of the replicas, that names the UID. */
  HasMetadata scale(String uid, int replicas) {
    SetState live = set;
    if (live == null || !live.uid.equals(uid)) {
      throw answer(live == null ? NOT_FOUND : CONFLICT, "no StatefulSet of that UID");
    }
    if (live.replicas() != replicas) {
      StatefulSet scaled = new StatefulSet();
      scaled.setMetadata(live.applied.getMetadata());
      scaled.setSpec(live.spec().edit().withReplicas(replicas).build());
      live.applied = scaled;
      live.generation++;
    }
    live.version = next();
    return live.object();
  }

  private HasMetadata applyOther(HasMetadata desired) {
    HasMetadata live = others.get(key(desired));
    ObjectMeta metadata =
        stored(desired, live == null ? newUid() : live.getMetadata().getUid(), next());
    HasMetadata kept;
    if (desired instanceof ConfigMap configMap) {
      ConfigMap copy = new ConfigMap();
      copy.setData(configMap.getData());
      kept = copy;
    } else {
      Service copy = new Service();
      copy.setSpec(((Service) desired).getSpec());
      kept = copy;
    }
    kept.setMetadata(metadata);
    others.put(key(desired), kept);
    return kept;
  }

  /** By its name and UID, as a patch that names the UID. */
  PodState pod(String name, String uid) {
    PodState pod = pods.get(name);
    if (pod == null) {
      throw answer(NOT_FOUND, "no pod " + name);
    }
    if (!pod.uid.equals(uid)) {
      throw answer(CONFLICT, "another pod " + name);
    }
    return pod;
  }

  /** By its name and UID. */
  ClaimState claim(String name, String uid) {
    ClaimState claim = claims.get(name);
    if (claim == null) {
      throw answer(NOT_FOUND, "no claim " + name);
    }
    if (!claim.uid.equals(uid)) {
      throw answer(CONFLICT, "another claim " + name);
    }
    return claim;
  }

  ClaimState unchangedClaim(String name, String resourceVersion) {
    ClaimState claim = claims.get(name);
    if (claim == null) {
      throw answer(NOT_FOUND, "no claim " + name);
    }
    if (!Long.toString(claim.version).equals(resourceVersion)) {
      throw answer(CONFLICT, "changed: claim " + name);
    }
    return claim;
  }

  PodState unchangedPod(String name, String resourceVersion) {
    PodState pod = pods.get(name);
    if (pod == null) {
      throw answer(NOT_FOUND, "no pod " + name);
    }
    if (!Long.toString(pod.version).equals(resourceVersion)) {
      throw answer(CONFLICT, "changed: pod " + name);
    }
    return pod;
  }

  void deleteConfigMap(String name, String resourceVersion) {
    HasMetadata live = others.get("ConfigMap/" + name);
    if (live == null) {
      throw answer(NOT_FOUND, "no ConfigMap " + name);
    }
    if (!live.getMetadata().getResourceVersion().equals(resourceVersion)) {
      throw answer(CONFLICT, "changed: ConfigMap " + name);
    }
    others.remove("ConfigMap/" + name);
  }

  /**
   * Deletes a pod, or shortens the time that one has left.
   *
   * @param grace seconds; null for the pod's own
   */
  void deletePod(PodState pod, @Nullable Long grace, Instant now) {
    long seconds = grace == null ? 30 : grace;
    Instant deadline = now.plus(Duration.ofSeconds(seconds));
    if (pod.started == null) {
      pods.remove(pod.name); // nothing of it runs anywhere
      return;
    }
    boolean isFirst = pod.deadline == null;
    if (isFirst) {
      pod.deadline = deadline; // of the kubelet, whatever is asked for later
    }
    if (isFirst || seconds < pod.grace) {
      pod.grace = seconds;
      pod.version = next();
    }
  }

  void deleteClaim(ClaimState claim, boolean byOperator, Instant now) {
    if (claim.deleting == null) {
      claim.deleting = now;
      claim.deletedByOperator = byOperator;
      claim.version = next();
    }
  }

  /** The claim that a pod of this ordinal uses; null if there is none. */
  @Nullable ClaimState claimOf(int ordinal) {
    return claims.get(NAMES.claim(ordinal));
  }

  @Nullable PodState podOf(int ordinal) {
    return pods.get(NAMES.pod(ordinal));
  }

  /** The LiteFS that runs in the pod; null if none does. */
  @Nullable Node nodeOf(int ordinal) {
    PodState pod = podOf(ordinal);
    return pod == null ? null : pod.node;
  }

  @Nullable Volume volumeOf(int ordinal) {
    ClaimState claim = claimOf(ordinal);
    return claim == null ? null : claim.volume;
  }
}
