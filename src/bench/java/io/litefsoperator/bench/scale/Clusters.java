package io.litefsoperator.bench.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The LiteFsClusters of a bed, of three nodes each. */
final class Clusters {

  static final int REPLICAS = 3;

  /** StatefulSet, four Services, three ConfigMaps, PodDisruptionBudget, NetworkPolicy. */
  static final int CHILDREN = 10;

  static final String IMAGE = "example/notes:1";

  /** As many as the operator reconciles at a time. */
  static final int CLIENTS = 16;

  private static final String API = "/apis/litefs-operator.io/v1alpha1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RawClient client;
  private final Set<String> ready = ConcurrentHashMap.newKeySet();

  /** Watches them from now on. */
  Clusters(Bed bed) {
    this.client = new RawClient(bed.place(), bed.adminToken());
    Thread thread = new Thread(this::watch, "clusters");
    thread.setDaemon(true);
    thread.start();
  }

  static List<String> names(int number) {
    return IntStream.range(0, number).mapToObj("c%04d"::formatted).toList();
  }

  /** As a user writes it, but for the node, which spares us a scheduler. */
  static String resource(String name, String namespace, String image) {
    return """
        {"apiVersion":"litefs-operator.io/v1alpha1","kind":"LiteFsCluster",\
        "metadata":{"name":"%s","namespace":"%s"},\
        "spec":{"replicas":%d,"image":"%s",\
        "exec":[{"cmd":"node dist/db/migrate.js","ifCandidate":true},{"cmd":"node server.js"}],\
        "storage":{"size":"1Gi","storageClassName":"%s"},"podTemplate":{"spec":{"nodeName":"%s"}}}}"""
        .formatted(name, namespace, REPLICAS, image, Bed.STORAGE_CLASS, Bed.NODE);
  }

  void create(String name) {
    client.create(collection(name), resource(name, Bed.namespaceOf(name), IMAGE));
  }

  void create(List<String> names) {
    atOnce(names, this::create);
  }

  /** A merge patch of each one's spec. */
  void change(List<String> names, String spec) {
    atOnce(
        names, name -> client.mergePatch(collection(name) + "/" + name, "{\"spec\":" + spec + "}"));
  }

  private static String collection(String name) {
    return API + "/namespaces/" + Bed.namespaceOf(name) + "/litefsclusters";
  }

  static void atOnce(List<String> names, Consumer<String> action) {
    atOnce(CLIENTS, names, action);
  }

  /** By so many clients, each one after the other. */
  static <T> void atOnce(int clients, List<T> names, Consumer<T> action) {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<?>> all = new ArrayList<>();
      names.forEach(name -> all.add(threads.submit(() -> action.accept(name))));
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Until these are ready, and the last change of each was carried out. */
  void awaitReady(List<String> names) {
    Waiting.until(
        names.size() + " clusters ready",
        Duration.ofSeconds(60 + names.size()),
        Duration.ofMillis(100),
        () -> ready.containsAll(names));
  }

  private void watch() {
    try {
      while (true) {
        client.lines(API + "/litefsclusters?watch=true&timeoutSeconds=3600", this::take);
      }
    } catch (IOException | RuntimeException | InterruptedException e) {
      // The bed is gone.
    }
  }

  private void take(String line) {
    JsonNode resource;
    try {
      resource = MAPPER.readTree(line).path("object");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = resource.at("/metadata/name").asText();
    boolean isReady = false;
    for (JsonNode condition : resource.at("/status/conditions")) {
      isReady |=
          condition.path("type").asText().equals("Ready")
              && condition.path("status").asText().equals("True");
    }
    if (isReady
        && resource.at("/status/observedGeneration").asLong()
            == resource.at("/metadata/generation").asLong()) {
      ready.add(name);
    } else {
      ready.remove(name);
    }
  }
}
