package io.litefsoperator.process;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.litefsoperator.LiteFsClusterReconciler;
import io.litefsoperator.litefs.DirectNodeApi;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.litefs.ProxiedNodeApi;
import io.litefsoperator.observe.NodeMetrics;
import io.litefsoperator.observe.NodeReports;
import io.litefsoperator.process.Options.Election;
import io.litefsoperator.process.Options.NodeAccess;
import io.litefsoperator.process.Options.OwnPods;
import io.litefsoperator.report.ClusterMetrics;
import io.litefsoperator.resources.OperatorPods;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator and all around it, from its start to its orderly end. Started once. */
public final class OperatorProcess implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OperatorProcess.class);

  private static final long RETRY_START_MS = 1000;

  private final Options options;
  private final ProcessMetrics metrics;
  private final KubernetesClient client;
  private final NodeApi nodes;
  private final NodeReports reports;
  private final @Nullable Lease lease;
  private final Health health;
  private final Operator operator;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final SpareHeap spareHeap;
  private @Nullable HttpEndpoints http;

  /**
   * Starts nothing yet.
   *
   * @param identity of this process towards others that want to lead
   * @param onFatal told why the process can't go on; must end it at once
   */
  public OperatorProcess(
      Options options, String identity, String version, Consumer<String> onFatal) {
    this.options = options;
    metrics = new ProcessMetrics(version);
    Map<String, Interceptor> interceptors = new LinkedHashMap<>();
    interceptors.put("count", new ApiRequests(metrics.registry()));
    LeaseRequests leaseRequests =
        new LeaseRequests(options.election().map(Election::name).orElse(""), System::nanoTime);
    interceptors.put("lease", leaseRequests);
    client =
        KubernetesClients.create(
            options.kubeconfig(), options.context(), "litefs-operator/" + version, interceptors);
    nodes =
        options.nodeAccess() == NodeAccess.DIRECT
            ? new DirectNodeApi()
            : new ProxiedNodeApi(client);
    NodeMetrics nodeMetrics = new NodeMetrics();
    metrics.add(nodeMetrics);
    reports = new NodeReports(nodes, nodeMetrics, Clock.systemUTC());
    lease =
        options
            .election()
            .map(
                election ->
                    new Lease(
                        election,
                        namespace(election.namespace()),
                        identity,
                        leaseRequests,
                        onFatal))
            .orElse(null);
    Lease elected = lease;
    health = new Health(() -> elected == null || elected.isElectorAlive());
    BooleanSupplier isLeading = () -> elected == null || elected.isLeading();
    metrics.addLeading(isLeading);
    ClusterMetrics clusterMetrics = new ClusterMetrics(isLeading);
    metrics.add(clusterMetrics);
    ReconcileMetrics reconcileMetrics = new ReconcileMetrics(metrics.registry());
    spareHeap = SpareHeap.ofThisProcess(reconcileMetrics::isIdle);
    operator =
        OperatorSetup.create(
            client,
            new LiteFsClusterReconciler(
                client,
                reports,
                nodes,
                clusterMetrics,
                options.ownPods().map(this::operatorPods).orElse(null),
                options.settings(),
                Clock.systemUTC()),
            options,
            reconcileMetrics,
            elected,
            onFatal);
  }

  private String namespace(@Nullable String given) {
    String own = client.getConfiguration().getNamespace();
    return given != null ? given : own == null ? "default" : own;
  }

  private OperatorPods operatorPods(OwnPods pods) {
    return new OperatorPods(namespace(pods.namespace()), pods.labels());
  }

  /**
   * Starts, and returns when the operator works or waits for its lease, or was closed meanwhile.
   *
   * @throws StartException when it can't; its message says what to do
   */
  public void start() throws StartException {
    try {
      http =
          new HttpEndpoints(
              options.http(), health::sick, health::unready, metrics.registry()::scrape);
    } catch (IOException e) {
      throw new StartException(
          "Can't listen on %s (%s); write another address with --http-address"
              .formatted(options.http(), e.getMessage()),
          e);
    }
    if (!awaitApiServer()) {
      return;
    }
    try {
      operator.start();
    } catch (OperatorException e) {
      throw new StartException("The operator did not start: " + StartException.causes(e), e);
    }
    health.started(operator);
    log.info(
        "Started on {}, watching {}, asking nodes {}",
        client.getMasterUrl(),
        options.namespaces().isEmpty() ? "all namespaces" : options.namespaces(),
        options.nodeAccess());
    if (options.ownPods().isEmpty()) {
      log.info(
          "Making no NetworkPolicies, and leaving those that are there: outside of the cluster,"
              + " or asking through the API server, it would lock itself out");
    }
  }

  /** Returns false when the process is to stop before that. */
  private boolean awaitApiServer() throws StartException {
    ApiServerCheck check = new ApiServerCheck(client, options.namespaces());
    long giveUp = System.nanoTime() + options.startTimeout().toNanos();
    String told = "";
    while (true) {
      Optional<String> problem = check.problem();
      if (problem.isEmpty()) {
        return true;
      }
      if (System.nanoTime() >= giveUp) {
        throw new StartException(problem.get(), null);
      }
      if (!problem.get().equals(told)) {
        told = problem.get();
        log.warn("Waiting: {}", told);
      }
      try {
        if (closed.await(RETRY_START_MS, TimeUnit.MILLISECONDS)) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StartException("Interrupted before the start was through", e);
      }
    }
  }

  /** Where health and metrics are served, once started. */
  public Optional<InetSocketAddress> httpAddress() {
    return Optional.ofNullable(http).map(HttpEndpoints::address);
  }

  /** Whether this process is the one that reconciles. */
  public boolean isLeading() {
    return lease == null || lease.isLeading();
  }

  /**
   * Takes no more work, gives what is under way up to ten seconds, hands the lease over and closes
   * everything. Throws nothing.
   */
  @Override
  public void close() {
    closed.countDown();
    health.stopping();
    if (lease != null) {
      lease.close();
    }
    spareHeap.close();
    step("polling", reports::close);
    step("the operator", operator::stop);
    if (lease != null) {
      step("the lease", () -> lease.release(client));
    }
    step("the node API", nodes::close);
    step("the client", client::close);
    step("health and metrics", () -> Optional.ofNullable(http).ifPresent(HttpEndpoints::close));
    step("metrics", metrics::close);
    log.info("Stopped");
  }

  private static void step(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      log.warn("Stopping {} failed", what, e);
    }
  }
}
