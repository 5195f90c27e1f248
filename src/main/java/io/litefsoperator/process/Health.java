package io.litefsoperator.process;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.litefsoperator.observe.Informers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the process. One that waits for the lease is healthy and ready: its caches are
 * full. One that starts is healthy; it ends by itself when it can't start.
 */
final class Health {

  private final BooleanSupplier electorAlive;
  private volatile @Nullable Operator started;
  private volatile boolean stopping;

  Health(BooleanSupplier electorAlive) {
    this.electorAlive = electorAlive;
  }

  void started(Operator operator) {
    started = operator;
  }

  void stopping() {
    stopping = true;
  }

  /** What only a restart cures. */
  List<String> sick() {
    List<String> faults = new ArrayList<>();
    if (started == null || stopping) {
      return faults;
    }
    if (!electorAlive.getAsBoolean()) {
      faults.add("the leader election has ended by itself");
    }
    eachInformer(
        any -> true,
        (name, informer) -> {
          if (!informer.isRunning()) {
            faults.add(name + " is dead");
          }
        });
    return faults;
  }

  /** What keeps the process from doing its work, for now. */
  List<String> unready() {
    if (stopping) {
      return List.of("stopping");
    }
    if (started == null) {
      return List.of("starting: waiting for the API server and its resources");
    }
    List<String> faults = new ArrayList<>(sick());
    eachInformer(
        type -> !Informers.isExtra(type),
        (name, informer) -> {
          if (!informer.hasSynced()) {
            faults.add(name + " has not listed its objects yet; are we allowed to?");
          } else if (!informer.isWatching()) {
            faults.add(name + " is not watching: the API server can't be reached");
          }
        });
    return faults;
  }

  private void eachInformer(
      Predicate<Class<?>> which, BiConsumer<String, InformerHealthIndicator> action) {
    Operator operator = started;
    if (operator == null) {
      return;
    }
    for (RegisteredController<?> controller : operator.getRegisteredControllers()) {
      for (var source :
          controller.getControllerHealthInfo().informerEventSourceHealthIndicators().entrySet()) {
        InformerWrappingEventSourceHealthIndicator<?> informers = source.getValue();
        if (informers instanceof EventSource<?, ?> events && !which.test(events.resourceType())) {
          continue;
        }
        informers
            .informerHealthIndicators()
            .forEach(
                (namespace, informer) ->
                    action.accept("informer " + source.getKey() + " for " + namespace, informer));
      }
    }
  }
}
