package io.litefsoperator.process;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What the process counts and measures, for Prometheus. */
final class ProcessMetrics implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  ProcessMetrics() {
    // Retries have no end here: the number of the attempt as a label would be a new series each.
    registry
        .config()
        .meterFilter(
            MeterFilter.ignoreTags(
                "reconciliations.retries.number", "reconciliations.retries.last"));
    // Sixty-odd series a timer, where its count, sum and maximum say enough.
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                    .percentilesHistogram(false)
                    .build()
                    .merge(config);
              }
            });
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    // What the reconciler counts itself, such as the changes of conditions, goes to the global one.
    io.micrometer.core.instrument.Metrics.addRegistry(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Per kind of resource, never per resource: thousands of them would be thousands of series. */
  Metrics ofReconciler() {
    return MicrometerMetrics.withoutPerResourceMetrics(registry);
  }

  @Override
  public void close() {
    io.micrometer.core.instrument.Metrics.removeRegistry(registry);
    gc.close();
    registry.close();
  }
}
