package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.act.Writer;
import io.litefsoperator.decide.Action;
import io.litefsoperator.resources.Guard;
import io.litefsoperator.resources.Labels;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** ApiWriter, on the model's API server. */
final class ModelWriter implements Writer {

  private static final int FORBIDDEN = 403;

  private final World world;
  private final Calls calls;
  private final Caches caches;

  ModelWriter(World world, Calls calls, Caches caches) {
    this.world = world;
    this.calls = calls;
    this.caches = caches;
  }

  @Override
  public @Nullable HasMetadata read(HasMetadata object) {
    return calls.read("read", () -> world.api.read(object));
  }

  @Override
  public HasMetadata rehearse(HasMetadata desired) {
    throw new UnsupportedOperationException("the model's clusters have no native sidecars");
  }

  @Override
  public void apply(HasMetadata desired) {
    if (world.truth.mutation == Mutation.NO_UIDS) {
      desired.getMetadata().setUid(null);
    }
    caches.wrote(
        calls.write("apply", "applies " + describe(desired), () -> world.api.apply(desired)));
  }

  private static String describe(HasMetadata desired) {
    return desired instanceof io.fabric8.kubernetes.api.model.apps.StatefulSet set
        ? "StatefulSet with %d replicas".formatted(set.getSpec().getReplicas())
        : desired instanceof io.fabric8.kubernetes.api.model.ConfigMap configMap
            ? "%s candidate=%s cluster-id=%s"
                .formatted(
                    Api.key(desired),
                    configMap.getData().get("litefs-candidate"),
                    configMap.getData().get("cluster-id"))
            : Api.key(desired);
  }

  /** The model's clusters have nothing that they can do without. */
  @Override
  public void delete(HasMetadata object) {
    throw new UnsupportedOperationException();
  }

  private PodState pod(String name, String uid) {
    PodState present = world.api.pods.get(name);
    return world.truth.mutation == Mutation.NO_UIDS && present != null
        ? present
        : world.api.pod(name, uid);
  }

  private ClaimState claim(String name, String uid) {
    ClaimState present = world.api.claims.get(name);
    return world.truth.mutation == Mutation.NO_UIDS && present != null
        ? present
        : world.api.claim(name, uid);
  }

  @Override
  public void scaleBack(String namespace, Action.ScaleBack scale) {
    caches.wrote(
        calls.write(
            "scale",
            "scales back to " + scale.replicas(),
            () -> world.api.scale(scale.uid(), scale.replicas())));
  }

  @Override
  public void labelPod(String namespace, Action.LabelPod label) {
    caches.wrote(
        patch(
            "label",
            "labels %s %s".formatted(label.name(), label.role()),
            () -> pod(label.name(), label.uid()),
            pod -> pod.labels.put(Labels.ROLE, label.role())));
  }

  @Override
  public void grantStart(String namespace, Action.GrantStart grant) {
    caches.wrote(
        patch(
            "grant",
            "grants the start of " + grant.name(),
            () -> pod(grant.name(), grant.uid()),
            pod -> {
              pod.annotations.put(Guard.START_GRANTED, "true");
              pod.everGranted = true;
            }));
  }

  @Override
  public void takeBackGrant(String namespace, Action.TakeBackGrant grant) {
    caches.wrote(
        patch(
            "take back",
            "takes back the grant of " + grant.name(),
            () -> pod(grant.name(), grant.uid()),
            pod -> pod.annotations.remove(Guard.START_GRANTED)));
  }

  private Pod patch(
      String kind,
      String what,
      Supplier<PodState> which,
      java.util.function.Consumer<PodState> change) {
    return calls.write(
        kind,
        what,
        () -> {
          PodState pod = which.get();
          change.accept(pod);
          pod.version = world.api.next();
          return pod.object();
        });
  }

  @Override
  public void restartPod(String namespace, Action.RestartPod restart) {
    calls.write(
        "restart",
        "restarts " + restart.name(),
        () -> {
          world.api.deletePod(
              world.api.unchangedPod(restart.name(), restart.resourceVersion()), null, world.now);
          return restart;
        });
  }

  @Override
  public void hurryPod(String namespace, Action.HurryPod hurry) {
    calls.write(
        "hurry",
        "hurries " + hurry.name(),
        () -> {
          world.api.deletePod(
              pod(hurry.name(), hurry.uid()), Action.HurryPod.GRACE_SECONDS, world.now);
          return hurry;
        });
  }

  @Override
  public void deleteConfigMap(String namespace, Action.DeleteConfigMap delete) {
    calls.write(
        "delete ConfigMap",
        "deletes ConfigMap " + delete.name(),
        () -> {
          world.api.deleteConfigMap(delete.name(), delete.resourceVersion());
          return delete;
        });
  }

  @Override
  public void markClaim(String namespace, Action.MarkClaim mark) {
    caches.wrote(
        calls.write(
            "mark",
            "marks %s %s".formatted(mark.name(), mark.marks()),
            () -> {
              ClaimState claim = claim(mark.name(), mark.uid());
              claim.labels.putAll(mark.labels());
              claim.annotations.putAll(mark.marks());
              claim.version = world.api.next();
              world.truth.marked(claim);
              return claim.object();
            }));
  }

  @Override
  public void ownClaim(String namespace, Action.OwnClaim own) {
    caches.wrote(
        calls.write(
            "own",
            "owns %s: %s".formatted(own.name(), own.owners()),
            () -> {
              ClaimState claim = world.api.unchangedClaim(own.name(), own.resourceVersion());
              claim.owners = List.copyOf(own.owners());
              claim.version = world.api.next();
              return claim.object();
            }));
  }

  @Override
  public void growClaim(String namespace, Action.GrowClaim grow) {
    if (world.chance.percent(world.rates.refuse())) {
      world.tally.count("fault: 403");
      world.say("api", "403 to " + grow.name());
      throw Api.answer(FORBIDDEN, "the StorageClass must support resize");
    }
    int size = Resizer.gi(grow.size());
    caches.wrote(
        calls.write(
            "grow",
            "asks for %d Gi in %s".formatted(size, grow.name()),
            () -> {
              ClaimState claim =
                  world.truth.mutation == Mutation.NO_VERSIONS
                      ? claim(grow.name(), grow.uid())
                      : world.api.unchangedClaim(grow.name(), grow.resourceVersion());
              world.truth.operatorGrows(claim, size);
              claim.asked = size;
              claim.version = world.api.next();
              return claim.object();
            }));
  }

  @Override
  public void retainVolume(String volumeName, String claimUid) {
    Volume before = calls.read("read PersistentVolume", () -> world.api.volumes.get(volumeName));
    if (world.chance.percent(world.rates.refuse())) {
      world.tally.count("fault: 403");
      world.say("api", "403 to " + volumeName);
      throw Api.answer(FORBIDDEN, "PersistentVolumes are none of your business");
    }
    if (before == null) {
      return;
    }
    if (!claimUid.equals(before.claimUid)) {
      throw Api.answer(409, "PersistentVolume %s is not bound to the claim".formatted(volumeName));
    }
    if (before.retained) {
      return;
    }
    calls.write(
        "retain",
        "retains " + volumeName,
        () -> {
          before.retained = true;
          return before;
        });
    calls.read("read PersistentVolume", () -> before);
  }

  @Override
  public void deleteClaim(String namespace, String name, String uid) {
    calls.write(
        "delete claim",
        "deletes claim %s (%s)".formatted(name, uid),
        () -> {
          ClaimState claim = claim(name, uid);
          if (claim.deleting == null) {
            world.truth.operatorDeletes(claim);
          }
          world.api.deleteClaim(claim, true, world.now);
          return claim;
        });
    calls.window(null);
  }
}
