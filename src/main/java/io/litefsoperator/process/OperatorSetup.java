package io.litefsoperator.process;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.InformerStoppedHandler;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.litefsoperator.act.Writer;
import io.litefsoperator.observe.PackedStore;
import io.litefsoperator.observe.RawLiteFsCluster;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** java-operator-sdk as we want it. */
final class OperatorSetup {

  static final String NAME = "litefs-operator";

  /** A reconcile mostly waits for the API server. */
  private static final int RECONCILE_THREADS = 16;

  /** After that the start goes on without the informer that can't list; it keeps trying. */
  private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration DRAIN = Duration.ofSeconds(10);

  /** A new event starts a failed reconcile anew at once, past the retry's interval. */
  private static final int RECONCILES_A_SECOND = 10;

  private OperatorSetup() {}

  static Operator create(
      KubernetesClient client,
      Reconciler<RawLiteFsCluster> reconciler,
      Options options,
      Metrics metrics,
      @Nullable Lease lease,
      Consumer<String> onFatal) {
    Operator operator =
        new Operator(overrider -> configure(overrider, client, options, metrics, lease, onFatal));
    operator.register(reconciler, overrider -> configure(overrider, options));
    return operator;
  }

  private static void configure(
      ConfigurationServiceOverrider overrider,
      KubernetesClient client,
      Options options,
      Metrics metrics,
      @Nullable Lease lease,
      Consumer<String> onFatal) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false) // the lease is released with it
        .withMetrics(metrics)
        .withConcurrentReconciliationThreads(RECONCILE_THREADS)
        .withReconciliationTerminationTimeout(drain(options))
        .withStopOnInformerErrorDuringStartup(false)
        .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT)
        .withInformerStoppedHandler(onInformerEnd(onFatal))
        .withUseSSAToPatchPrimaryResource(true)
        .withSSABasedCreateUpdateMatchForDependentResources(true)
        .withDefaultNonSSAResource(Set.of())
        .withPreviousAnnotationForDependentResources(false)
        .withParseResourceVersions(true)
        .checkingCRDAndValidateLocalModel(false);
    if (lease != null) {
      overrider.withLeaderElectionConfiguration(lease.configuration());
    }
  }

  /** What is under way is finished under a lease that is not renewed any more. */
  private static Duration drain(Options options) {
    return options
        .election()
        .map(Options.Election::renewDeadline)
        .filter(deadline -> deadline.compareTo(DRAIN) < 0)
        .orElse(DRAIN);
  }

  /** JOSDK's own one calls System.exit from the informer's thread and so waits for itself. */
  private static InformerStoppedHandler onInformerEnd(Consumer<String> onFatal) {
    return (SharedIndexInformer informer, Throwable failure) -> {
      if (failure != null) {
        onFatal.accept(
            "The informer of %s ended: %s"
                .formatted(
                    informer.getApiTypeClass().getSimpleName(), StartException.causes(failure)));
      }
    };
  }

  private static void configure(
      ControllerConfigurationOverrider<RawLiteFsCluster> overrider, Options options) {
    // There is an informer for each namespace, and one store for all of them.
    if (options.namespaces().size() <= 1) {
      overrider.withItemStore(new PackedStore<>(RawLiteFsCluster.class));
    }
    overrider
        .withName(NAME)
        .withFieldManager(Writer.FIELD_MANAGER)
        .settingNamespaces(
            options.namespaces().isEmpty()
                ? Set.of(Constants.WATCH_ALL_NAMESPACES)
                : options.namespaces())
        .withReconciliationMaxInterval(options.settings().resync())
        .withRetry(
            new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(Duration.ofSeconds(1))
                .setIntervalMultiplier(2)
                .setMaxInterval(Duration.ofSeconds(30).toMillis()))
        .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), RECONCILES_A_SECOND))
        // Our own filter instead: annotations are requests, and a resource that was deleted and
        // made again while we were cut off has the same generation.
        .withGenerationAware(false)
        .withOnUpdateFilter(OperatorSetup::isRequest);
  }

  /** False for changes of the status alone, our own among them. */
  static boolean isRequest(RawLiteFsCluster now, RawLiteFsCluster before) {
    ObjectMeta a = now.getMetadata();
    ObjectMeta b = before.getMetadata();
    return !Objects.equals(a.getGeneration(), b.getGeneration())
        || !Objects.equals(a.getUid(), b.getUid())
        || !Objects.equals(a.getAnnotations(), b.getAnnotations())
        || !Objects.equals(a.getLabels(), b.getLabels())
        || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp());
  }
}
