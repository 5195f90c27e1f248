package io.litefsoperator.act;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.RecentOperationCacheFiller;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.decide.Action;
import io.litefsoperator.observe.Json;
import io.litefsoperator.resources.Guard;
import io.litefsoperator.resources.Labels;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes to the real API server, and into the caches of one reconciliation. */
public final class ApiWriter implements Writer {

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(FIELD_MANAGER)
          .build();

  private static final String RETAIN = "Retain";

  private final Context<?> context;
  private final KubernetesClient client;
  private final AtOnce atOnce;

  public ApiWriter(Context<?> context, AtOnce atOnce) {
    this.context = context;
    this.atOnce = atOnce;
    this.client = context.getClient();
  }

  @Override
  public <T> Supplier<List<T>> begin(List<Supplier<T>> tasks) {
    return atOnce.begin(tasks);
  }

  @Override
  public <T> List<T> atOnce(List<Supplier<T>> tasks) {
    return tasks.size() == 1 ? List.of(tasks.get(0).get()) : Writer.super.atOnce(tasks);
  }

  @Override
  public @Nullable HasMetadata read(HasMetadata object) {
    return client.resource(object).get();
  }

  @Override
  public HasMetadata rehearse(HasMetadata desired) {
    return client
        .resource(desired)
        .dryRun()
        .fieldManager(FIELD_MANAGER)
        .forceConflicts()
        .serverSideApply();
  }

  @Override
  public void apply(HasMetadata desired) {
    remember(
        client.resource(desired).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply());
  }

  @Override
  public void labelPod(String namespace, Action.LabelPod label) {
    patch(
        pod(namespace, label.name()),
        metadata(label.uid(), Map.of(Labels.ROLE, label.role()), Map.of()));
  }

  @Override
  public void grantStart(String namespace, Action.GrantStart grant) {
    patch(
        pod(namespace, grant.name()),
        metadata(grant.uid(), Map.of(), Map.of(Guard.START_GRANTED, "true")));
  }

  @Override
  public void takeBackGrant(String namespace, Action.TakeBackGrant grant) {
    ObjectNode patch = metadata(grant.uid(), Map.of(), Map.of());
    patch.withObjectProperty("metadata").putObject("annotations").putNull(Guard.START_GRANTED);
    patch(pod(namespace, grant.name()), patch);
  }

  @Override
  public void markClaim(String namespace, Action.MarkClaim mark) {
    patch(claim(namespace, mark.name()), metadata(mark.uid(), mark.labels(), mark.marks()));
  }

  @Override
  public void ownClaim(String namespace, Action.OwnClaim own) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("resourceVersion", own.resourceVersion())
        .set("ownerReferences", Json.MAPPER.valueToTree(own.owners()));
    patch(claim(namespace, own.name()), patch);
  }

  @Override
  public void growClaim(String namespace, Action.GrowClaim grow) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("uid", grow.uid())
        .put("resourceVersion", grow.resourceVersion());
    patch
        .putObject("spec")
        .putObject("resources")
        .putObject("requests")
        .put("storage", grow.size().toString());
    patch(claim(namespace, grow.name()), patch);
  }

  @Override
  public void restartPod(String namespace, Action.RestartPod restart) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(restart.name())
        .lockResourceVersion(restart.resourceVersion())
        .delete();
  }

  @Override
  public void hurryPod(String namespace, Action.HurryPod hurry) {
    delete("/api/v1", "pods", namespace, hurry.name(), hurry.uid(), Action.HurryPod.GRACE_SECONDS);
  }

  @Override
  public void scaleBack(String namespace, Action.ScaleBack scale) {
    ObjectNode patch = metadata(scale.uid(), Map.of(), Map.of());
    patch.putObject("spec").put("replicas", scale.replicas());
    patch(new StatefulSetBuilder().withMetadata(named(namespace, scale.name())).build(), patch);
  }

  @Override
  public void deleteConfigMap(String namespace, Action.DeleteConfigMap delete) {
    client
        .configMaps()
        .inNamespace(namespace)
        .withName(delete.name())
        .lockResourceVersion(delete.resourceVersion())
        .delete();
  }

  @Override
  public void delete(HasMetadata object) {
    delete(
        "/apis/" + object.getApiVersion(),
        object.getPlural(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName(),
        object.getMetadata().getUid(),
        null);
  }

  @Override
  public void retainVolume(String volumeName, String claimUid) {
    Resource<PersistentVolume> volume = client.persistentVolumes().withName(volumeName);
    PersistentVolume before = volume.get();
    if (before == null) {
      return; // there is nothing to be kept
    }
    if (before.getSpec().getClaimRef() == null
        || !claimUid.equals(before.getSpec().getClaimRef().getUid())) {
      throw conflict("PersistentVolume %s is not bound to the claim".formatted(volumeName));
    }
    if (isRetained(before)) {
      return;
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("uid", before.getMetadata().getUid())
        .put("resourceVersion", before.getMetadata().getResourceVersion());
    patch.putObject("spec").put("persistentVolumeReclaimPolicy", RETAIN);
    volume.patch(MERGE, patch.toString());
    PersistentVolume after = volume.get();
    if (after == null || !isRetained(after)) {
      throw conflict("PersistentVolume %s was not set to Retain".formatted(volumeName));
    }
  }

  private static boolean isRetained(PersistentVolume volume) {
    return RETAIN.equals(volume.getSpec().getPersistentVolumeReclaimPolicy());
  }

  private static KubernetesClientException conflict(String message) {
    return new KubernetesClientException(message, HttpURLConnection.HTTP_CONFLICT, null);
  }

  @Override
  public void deleteClaim(String namespace, String name, String uid) {
    delete("/api/v1", "persistentvolumeclaims", namespace, name, uid, null);
  }

  /** The client's own way to delete knows no UID to be met. */
  private void delete(
      String api,
      String plural,
      String namespace,
      String name,
      String uid,
      @Nullable Long graceSeconds) {
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withApiVersion("v1")
            .withKind("DeleteOptions")
            .withGracePeriodSeconds(graceSeconds)
            .withNewPreconditions()
            .withUid(uid)
            .endPreconditions()
            .build();
    client.raw("%s/namespaces/%s/%s/%s".formatted(api, namespace, plural, name), "DELETE", options);
  }

  /**
   * Of an object that is only named the client knows where the patch goes; of a name alone it would
   * read the object first.
   */
  private void patch(HasMetadata named, ObjectNode patch) {
    remember(client.resource(named).patch(MERGE, patch.toString()));
  }

  private static Pod pod(String namespace, String name) {
    return new PodBuilder().withMetadata(named(namespace, name)).build();
  }

  private static PersistentVolumeClaim claim(String namespace, String name) {
    return new PersistentVolumeClaimBuilder().withMetadata(named(namespace, name)).build();
  }

  private static ObjectMeta named(String namespace, String name) {
    return new ObjectMetaBuilder().withNamespace(namespace).withName(name).build();
  }

  /** An object's UID can't be changed, so that the patch fails on another object of its name. */
  private static ObjectNode metadata(
      String uid, Map<String, String> labels, Map<String, String> annotations) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata").put("uid", uid);
    ObjectNode labelled = metadata.putObject("labels");
    labels.forEach(labelled::put);
    ObjectNode annotated = metadata.putObject("annotations");
    annotations.forEach(annotated::put);
    return patch;
  }

  /**
   * The next look shows the write, whether its event has arrived by then or not. It is told as a
   * creation, of which the cache takes whichever version is the later: of an update it takes for
   * granted that the object is still there. HTTPRoutes are in no cache.
   */
  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> void remember(T written) {
    Class<T> type = (Class<T>) Objects.requireNonNull(written).getClass();
    context.eventSourceRetriever().getEventSourcesFor(type).stream()
        .map(source -> (RecentOperationCacheFiller<T>) source)
        .forEach(
            source -> source.handleRecentResourceCreate(ResourceID.fromResource(written), written));
  }
}
