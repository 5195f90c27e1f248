package io.litefsoperator.testing;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.LiteFsCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user installs before the operator runs: the CRD, and of the chart the account and its
 * rights. The operator itself runs beside the tests, with a token of that account, so that the
 * rights are proven. The account has rights only where they were granted: in one namespace by the
 * chart's Role, or everywhere by its ClusterRole.
 */
public final class Installation {

  private static final Path CRD = Path.of("crds/litefsclusters.litefs-operator.io-v1.yml");

  /** Beside an operator that was installed in the usual place. */
  private static final String NAMESPACE = "litefs-operator-tests";

  /** Stands for each namespace in which rights are granted. */
  private static final String WATCHED = "watched";

  private static final String OTHERS_NAMESPACE = Helm.NAME;

  /** The right to keep PersistentVolumes, which a test may take from all. */
  public static final String VOLUMES = "litefs-operator-volumes-" + NAMESPACE;

  private static final String EXTRA = "litefs-operator-tests";
  private static final String EVERYWHERE = "litefs-operator-tests-everywhere";
  private static final String FIELD_MANAGER = "litefs-operator-tests";
  private static final long TOKEN_SECONDS = 4 * 3600L;

  private final KubernetesClient client;
  private final List<HasMetadata> scoped =
      rights("--set=watch.scope=some", "--set=watch.namespaces={%s}".formatted(WATCHED));
  private final List<HasMetadata> everywhere = rights("--set=watch.scope=all");
  private final int othersReplicas;

  private Installation(KubernetesClient client) {
    this.client = client;
    this.othersReplicas = pauseOther();
  }

  /** An operator from the demo, say, would do half of what the tests want to see done. */
  private int pauseOther() {
    Deployment other =
        client.apps().deployments().inNamespace(OTHERS_NAMESPACE).withName(Helm.NAME).get();
    int replicas = other == null ? 0 : other.getSpec().getReplicas();
    if (replicas > 0) {
      System.err.printf(
          "%s in namespace %s is paused for the tests%n", Helm.NAME, OTHERS_NAMESPACE);
      client.apps().deployments().inNamespace(OTHERS_NAMESPACE).withName(Helm.NAME).scale(0);
      await("the other operator is gone")
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  client
                      .pods()
                      .inNamespace(OTHERS_NAMESPACE)
                      .withLabel("app.kubernetes.io/name", Helm.NAME)
                      .list()
                      .getItems()
                      .isEmpty());
    }
    return replicas;
  }

  static Installation into(KubernetesClient client) {
    Installation installation = new Installation(client);
    installation.applyCrd(crd());
    installation.apply(
        new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build());
    installation.scoped.stream()
        .filter(object -> !WATCHED.equals(object.getMetadata().getNamespace()))
        .forEach(installation::apply);
    installation.allowNodesThroughProxy();
    return installation;
  }

  /** Account and RBAC as the chart has them for a scope. */
  private static List<HasMetadata> rights(String... scope) {
    return Helm.render(NAMESPACE, scope).stream()
        .<HasMetadata>map(Serialization::unmarshal)
        .filter(
            object ->
                object instanceof ServiceAccount
                    || object.getApiVersion().startsWith("rbac.authorization.k8s.io/"))
        .toList();
  }

  /** Lets the operator work in a namespace, by the Role that the chart makes in each. */
  void grantIn(String namespace) {
    scoped.stream()
        .filter(object -> WATCHED.equals(object.getMetadata().getNamespace()))
        .map(object -> Serialization.clone(object))
        .forEach(
            object -> {
              object.getMetadata().setNamespace(namespace);
              apply(object);
            });
    awaitAllowed(true, "list", LiteFsCluster.class, namespace);
  }

  /** Lets the operator work in all namespaces, by the chart's ClusterRole, until closed. */
  Taken grantEverywhere() {
    everywhere.stream()
        .filter(object -> object.getMetadata().getName().equals(Helm.NAME))
        .filter(ClusterRole.class::isInstance)
        .forEach(this::apply);
    everywhere.stream()
        .filter(object -> object.getMetadata().getName().equals(Helm.NAME))
        .filter(ClusterRoleBinding.class::isInstance)
        .map(object -> Serialization.clone(object))
        .forEach(
            object -> {
              object.getMetadata().setName(EVERYWHERE);
              apply(object);
            });
    awaitAllowed(true, "list", LiteFsCluster.class, null);
    return () -> {
      client.rbac().clusterRoleBindings().withName(EVERYWHERE).delete();
      awaitAllowed(false, "list", LiteFsCluster.class, null);
    };
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
    return NAMESPACE;
  }

  /** A new token of the operator's account. */
  String token() {
    return client
        .serviceAccounts()
        .inNamespace(namespace())
        .withName(Helm.NAME)
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
    awaitAllowed(false, "patch", PersistentVolume.class, null);
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
      awaitAllowed(true, "patch", PersistentVolume.class, null);
    };
  }

  /**
   * Takes from the operator its rights in a namespace to what clusters can do without, as where a
   * role of an earlier version was kept; given back on close.
   */
  public Taken withoutExtras(String namespace) {
    Resource<Role> role = client.rbac().roles().inNamespace(namespace).withName(Helm.NAME);
    Set<String> groups = Set.of("policy", "networking.k8s.io");
    role.edit(
        present ->
            new RoleBuilder(present)
                .removeMatchingFromRules(rule -> groups.containsAll(rule.build().getApiGroups()))
                .build());
    awaitAllowed(false, "patch", NetworkPolicy.class, namespace);
    return () -> {
      grantIn(namespace);
      awaitAllowed(true, "patch", NetworkPolicy.class, namespace);
    };
  }

  /** A right that was taken away. */
  @FunctionalInterface
  public interface Taken extends AutoCloseable {

    @Override
    void close();
  }

  /**
   * Until the API server knows it.
   *
   * @param namespace null for what is in none, or for all of them
   */
  private void awaitAllowed(
      boolean allowed, String verb, Class<? extends HasMetadata> type, @Nullable String namespace) {
    await("the operator %s %s %s".formatted(allowed ? "may" : "may not", verb, type))
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
                                    "system:serviceaccount:%s:%s".formatted(NAMESPACE, Helm.NAME))
                                .withNewResourceAttributes()
                                .withGroup(HasMetadata.getGroup(type))
                                .withResource(HasMetadata.getPlural(type))
                                .withNamespace(namespace)
                                .withVerb(verb)
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
      client
          .apps()
          .deployments()
          .inNamespace(OTHERS_NAMESPACE)
          .withName(Helm.NAME)
          .scale(othersReplicas);
    }
    client.rbac().clusterRoleBindings().withName(EVERYWHERE).delete();
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
            .withName(Helm.NAME)
            .withNamespace(NAMESPACE)
            .endSubject()
            .build());
  }

  private void apply(HasMetadata object) {
    client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
