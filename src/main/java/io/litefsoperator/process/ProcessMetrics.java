package io.litefsoperator.process;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.util.function.BooleanSupplier;

/** What the process counts and measures, for Prometheus. */
final class ProcessMetrics implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  ProcessMetrics(String version) {
    Info.builder()
        .name("litefs_operator_build_info")
        .help("The operator's version.")
        .labelNames("version")
        .register(registry.getPrometheusRegistry())
        .addLabelValues(version);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    // What the reconciler counts itself, such as the changes of conditions, goes to the global one.
    Metrics.addRegistry(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** What the operator's parts collect themselves at each scrape. */
  void add(MultiCollector collector) {
    registry.getPrometheusRegistry().register(collector);
  }

  /** Whether this process is the one that reconciles. */
  void addLeading(BooleanSupplier isLeading) {
    Gauge.builder("litefs.operator.leading", isLeading, leads -> leads.getAsBoolean() ? 1 : 0)
        .description("1 in the operator that reconciles, 0 in one that waits to take over.")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void close() {
    Metrics.removeRegistry(registry);
    gc.close();
    registry.close();
  }
}
