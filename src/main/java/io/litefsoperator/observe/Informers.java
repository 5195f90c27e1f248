package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.litefsoperator.resources.Labels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The caches of the clusters' objects. They hold only what bears the operator's label. */
public final class Informers {

  private static final List<Class<? extends HasMetadata>> NEEDED =
      List.of(
          StatefulSet.class,
          Service.class,
          ConfigMap.class,
          Pod.class,
          PersistentVolumeClaim.class);

  /** Of objects that clusters can do without: so does an operator that may not see them. */
  private static final List<Class<? extends HasMetadata>> EXTRA =
      List.of(PodDisruptionBudget.class, NetworkPolicy.class);

  /**
   * Objects in one answer to a list: all of a thousand clusters at once would be most of the heap.
   */
  private static final long PAGE = 500;

  private Informers() {}

  public static List<EventSource<?, RawLiteFsCluster>> of(
      EventSourceContext<RawLiteFsCluster> context) {
    return Stream.concat(NEEDED.stream(), EXTRA.stream())
        .<EventSource<?, RawLiteFsCluster>>map(type -> informer(type, context))
        .toList();
  }

  /** Whether the operator can go on without the caches of such objects. */
  public static boolean isExtra(Class<?> type) {
    return EXTRA.contains(type);
  }

  /**
   * Whether every cache of the namespace that is needed was filled once. One that could not be (a
   * permission is missing, say) is empty, which must not be taken for the absence of what it should
   * hold.
   */
  public static boolean haveSynced(String namespace, Context<RawLiteFsCluster> context) {
    return NEEDED.stream()
        .flatMap(type -> context.eventSourceRetriever().getEventSourcesFor(type).stream())
        .filter(InformerWrappingEventSourceHealthIndicator.class::isInstance)
        .map(source -> (InformerWrappingEventSourceHealthIndicator<?>) source)
        .flatMap(source -> source.informerHealthIndicators().entrySet().stream())
        .filter(
            informer ->
                informer.getKey().equals(namespace)
                    || informer.getKey().equals(Constants.WATCH_ALL_NAMESPACES))
        .map(Map.Entry::getValue)
        .allMatch(InformerHealthIndicator::hasSynced);
  }

  private static <T extends HasMetadata> InformerEventSource<T, RawLiteFsCluster> informer(
      Class<T> type, EventSourceContext<RawLiteFsCluster> context) {
    InformerEventSourceConfiguration.Builder<T> builder =
        InformerEventSourceConfiguration.from(type, RawLiteFsCluster.class)
            .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
            .withSecondaryToPrimaryMapper(Informers::cluster)
            .withNamespacesInheritedFromController()
            .withInformerListLimit(PAGE);
    // There is an informer for each namespace, and one store for all of them.
    if (context.getControllerConfiguration().getInformerConfig().getNamespaces().size() == 1) {
      builder.withItemStore(new PackedStore<>(type, Labels.CLUSTER, Kept::only));
    }
    return new InformerEventSource<>(builder.build(), context);
  }

  /**
   * By label, since pods and claims are the StatefulSet's, and objects may have lost their owner.
   */
  private static Set<ResourceID> cluster(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String cluster = labels == null ? null : labels.get(Labels.CLUSTER);
    return cluster == null
        ? Set.of()
        : Set.of(new ResourceID(cluster, object.getMetadata().getNamespace()));
  }
}
