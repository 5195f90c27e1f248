package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.RecentOperationCacheFiller;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.decide.Action;
import io.litefsoperator.resources.Labels;
import org.jspecify.annotations.Nullable;

/**
 * The API server, as far as objects of clusters are written to it. Every call may throw {@link
 * io.fabric8.kubernetes.client.KubernetesClientException}.
 */
public final class Writer {

  /** Under this name the operator owns the fields that it applies. */
  public static final String FIELD_MANAGER = "litefs-operator";

  private final Context<?> context;
  private final KubernetesClient client;

  public Writer(Context<?> context) {
    this.context = context;
    this.client = context.getClient();
  }

  /** The live object of the same kind and name; null if there is none. */
  @Nullable HasMetadata read(HasMetadata object) {
    return client.resource(object).get();
  }

  void apply(HasMetadata desired, @Nullable HasMetadata actual) {
    HasMetadata written =
        client.resource(desired).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    remember(written, actual);
  }

  /** The next look shows the write, whether its event has arrived by then or not. */
  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> void remember(T written, @Nullable T before) {
    var source =
        (RecentOperationCacheFiller<T>)
            context.eventSourceRetriever().getEventSourceFor((Class<T>) written.getClass());
    ResourceID id = ResourceID.fromResource(written);
    if (before == null) {
      source.handleRecentResourceCreate(id, written);
    } else {
      source.handleRecentResourceUpdate(id, written, before);
    }
  }

  void labelPod(String namespace, Action.LabelPod label, @Nullable Pod before) {
    Pod written =
        client
            .pods()
            .inNamespace(namespace)
            .withName(label.name())
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.JSON_MERGE)
                    .withFieldManager(FIELD_MANAGER)
                    .build(),
                // A pod's UID can't be changed, so that the patch fails on another pod of this
                // name.
                "{\"metadata\":{\"uid\":\"%s\",\"labels\":{\"%s\":\"%s\"}}}"
                    .formatted(label.uid(), Labels.ROLE, label.role()));
    remember(written, before);
  }

  void deletePod(String namespace, Action.RestartPod restart) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(restart.name())
        .lockResourceVersion(restart.resourceVersion())
        .delete();
  }

  void deleteConfigMap(String namespace, Action.DeleteConfigMap delete) {
    client
        .configMaps()
        .inNamespace(namespace)
        .withName(delete.name())
        .lockResourceVersion(delete.resourceVersion())
        .delete();
  }
}
