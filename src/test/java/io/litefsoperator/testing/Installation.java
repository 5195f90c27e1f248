package io.litefsoperator.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a user installs before the operator runs: the CRD, and of deploy/kustomize the account and
 * its rights. The operator itself runs beside the tests, with a token of that account, so that the
 * rights are proven.
 */
public final class Installation {

  private static final Path CRD = Path.of("crds/litefsclusters.litefs-operator.io-v1.yml");
  private static final Path KUSTOMIZE = Path.of("deploy/kustomize");
  private static final Set<String> KINDS =
      Set.of(
          "Namespace",
          "ServiceAccount",
          "ClusterRole",
          "ClusterRoleBinding",
          "Role",
          "RoleBinding");
  private static final String NAME = "litefs-operator";
  private static final String VOLUMES = "litefs-operator-volumes";
  private static final String EXTRA = "litefs-operator-tests";
  private static final String FIELD_MANAGER = "litefs-operator-tests";
  private static final long TOKEN_SECONDS = 4 * 3600L;

  private final KubernetesClient client;
  private final ServiceAccount account;

  private final int othersReplicas;

  private Installation(KubernetesClient client, ServiceAccount account) {
    this.client = client;
    this.account = account;
    this.othersReplicas = pauseOther(account.getMetadata().getNamespace());
  }

  /** An operator from the demo, say, would do half of what the tests want to see done. */
  private int pauseOther(String namespace) {
    Deployment other = client.apps().deployments().inNamespace(namespace).withName(NAME).get();
    int replicas = other == null ? 0 : other.getSpec().getReplicas();
    if (replicas > 0) {
      System.err.printf("%s in namespace %s is paused for the tests%n", NAME, namespace);
      client.apps().deployments().inNamespace(namespace).withName(NAME).scale(0);
      await("the other operator is gone")
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  client
                      .pods()
                      .inNamespace(namespace)
                      .withLabel("app.kubernetes.io/name", NAME)
                      .list()
                      .getItems()
                      .isEmpty());
    }
    return replicas;
  }

  static Installation into(KubernetesClient client) {
    List<HasMetadata> objects = rbac();
    ServiceAccount account =
        objects.stream()
            .filter(ServiceAccount.class::isInstance)
            .map(ServiceAccount.class::cast)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no ServiceAccount in " + KUSTOMIZE));
    Installation installation = new Installation(client, account);
    installation.applyCrd(crd());
    // Namespace and account before what refers to them.
    objects.stream()
        .sorted((a, b) -> Integer.compare(rank(a), rank(b)))
        .forEach(installation::apply);
    installation.allowNodesThroughProxy();
    return installation;
  }

  /** The CRD as it is checked in. */
  public static CustomResourceDefinition crd() {
    return Serialization.unmarshal(read(CRD), CustomResourceDefinition.class);
  }

  /** Waits until the API server serves it. */
  public void applyCrd(CustomResourceDefinition crd) {
    apply(crd);
    await("the CRD is established")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(NullPointerException.class) // it has no status at first
        .until(
            () ->
                client.resource(crd).get().getStatus().getConditions().stream()
                    .anyMatch(
                        condition ->
                            condition.getType().equals("Established")
                                && condition.getStatus().equals("True")));
  }

  /** Namespace of the operator's account, where its lease may be. */
  public String namespace() {
    return account.getMetadata().getNamespace();
  }

  /** A new token of the operator's account. */
  String token() {
    return client
        .serviceAccounts()
        .inNamespace(namespace())
        .withName(account.getMetadata().getName())
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(TOKEN_SECONDS)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  /**
   * Takes from the operator the right to patch PersistentVolumes, as an administrator may who
   * leaves that ClusterRole out; given back on close.
   */
  public Taken withoutVolumes() {
    ClusterRoleBinding binding = client.rbac().clusterRoleBindings().withName(VOLUMES).get();
    client.rbac().clusterRoleBindings().withName(VOLUMES).delete();
    awaitVolumes(false);
    return () -> {
      apply(
          new ClusterRoleBindingBuilder()
              .withNewMetadata()
              .withName(VOLUMES)
              .withLabels(binding.getMetadata().getLabels())
              .endMetadata()
              .withRoleRef(binding.getRoleRef())
              .withSubjects(binding.getSubjects())
              .build());
      awaitVolumes(true);
    };
  }

  /** A right that was taken away. */
  @FunctionalInterface
  public interface Taken extends AutoCloseable {

    @Override
    void close();
  }

  private void awaitVolumes(boolean allowed) {
    await("the operator %s patch PersistentVolumes".formatted(allowed ? "may" : "may not"))
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                allowed
                    == client
                        .resource(
                            new SubjectAccessReviewBuilder()
                                .withNewSpec()
                                .withUser(
                                    "system:serviceaccount:%s:%s"
                                        .formatted(namespace(), account.getMetadata().getName()))
                                .withNewResourceAttributes()
                                .withResource("persistentvolumes")
                                .withVerb("patch")
                                .endResourceAttributes()
                                .endSpec()
                                .build())
                        .create()
                        .getStatus()
                        .getAllowed());
  }

  /** Takes back what only the tests need. */
  void remove() {
    if (othersReplicas > 0) {
      client.apps().deployments().inNamespace(namespace()).withName(NAME).scale(othersReplicas);
    }
    client.rbac().clusterRoleBindings().withName(EXTRA).delete();
    client.rbac().clusterRoles().withName(EXTRA).delete();
  }

  /** An operator outside the cluster reaches LiteFS only through the API server. */
  private void allowNodesThroughProxy() {
    apply(
        new ClusterRoleBuilder()
            .withNewMetadata()
            .withName(EXTRA)
            .endMetadata()
            .addNewRule()
            .withApiGroups("")
            .withResources("pods/proxy")
            .withVerbs("get")
            .endRule()
            .build());
    apply(
        new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(EXTRA)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", EXTRA)
            .addNewSubject()
            .withKind("ServiceAccount")
            .withName(account.getMetadata().getName())
            .withNamespace(namespace())
            .endSubject()
            .build());
  }

  private void apply(HasMetadata object) {
    client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  private static int rank(HasMetadata object) {
    return switch (object.getKind()) {
      case "Namespace" -> 0;
      case "ServiceAccount" -> 1;
      default -> 2;
    };
  }

  private static List<HasMetadata> rbac() {
    String namespace =
        Serialization.unmarshal(read(KUSTOMIZE.resolve("kustomization.yaml")), JsonNode.class)
            .path("namespace")
            .asText("");
    List<HasMetadata> objects = new ArrayList<>();
    try (Stream<Path> files = Files.list(KUSTOMIZE)) {
      files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .sorted()
          .flatMap(file -> Stream.of(read(file).split("(?m)^---.*$")))
          .filter(document -> KINDS.contains(kind(document)))
          .<HasMetadata>map(Serialization::unmarshal)
          .forEach(objects::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!namespace.isEmpty()) {
      objects.stream()
          .filter(io.fabric8.kubernetes.api.model.Namespaced.class::isInstance)
          .filter(object -> object.getMetadata().getNamespace() == null)
          .forEach(object -> object.getMetadata().setNamespace(namespace));
    }
    return objects;
  }

  private static String kind(String document) {
    JsonNode tree = Serialization.unmarshal(document, JsonNode.class);
    return tree == null ? "" : tree.path("kind").asText();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
