package io.litefsoperator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Collections;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PackedStoreTest {

  private final PackedStore<ConfigMap> store = new PackedStore<>(ConfigMap.class);

  private static ConfigMap configMap(String name, String text) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .addNewManagedField()
        .withManager("litefs-operator")
        .withNewFieldsV1()
        .addToAdditionalProperties("f:data", Collections.singletonMap("f:text", text))
        .endFieldsV1()
        .endManagedField()
        .endMetadata()
        .addToData("text", text)
        .build();
  }

  @Property(tries = 200)
  void whatGoesInComesOut(@ForAll String first, @ForAll String second) {
    PackedStore<ConfigMap> any = new PackedStore<>(ConfigMap.class);
    any.put("default/a", configMap("a", first));
    any.put("default/b", configMap("b", second));

    assertThat(any.get("default/a")).isEqualTo(configMap("a", first));
    assertThat(any.get("default/b")).isEqualTo(configMap("b", second));
  }

  @Test
  void anObjectLargerThanTheWindowComesOutWhole() {
    String large = "0123456789abcdef".repeat(10_000);

    store.put("default/a", configMap("a", large));
    store.put("default/b", configMap("b", large + "!"));

    assertThat(store.get("default/a")).isEqualTo(configMap("a", large));
    assertThat(store.get("default/b")).isEqualTo(configMap("b", large + "!"));
  }

  @Test
  void whatWasThereBeforeIsHandedBack() {
    assertThat(store.put("default/a", configMap("a", "1"))).isNull();
    assertThat(store.put("default/a", configMap("a", "2"))).isEqualTo(configMap("a", "1"));
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.remove("default/a")).isEqualTo(configMap("a", "2"));
    assertThat(store.remove("default/a")).isNull();
    assertThat(store.get("default/a")).isNull();
    assertThat(store.values()).isEmpty();
  }

  @Test
  void objectsAreKnownByNamespaceAndName() {
    assertThat(store.getKey(configMap("a", ""))).isEqualTo("default/a");
    store.put("default/a", configMap("a", ""));
    assertThat(store.keySet()).containsExactly("default/a");
    assertThat(store.values()).containsExactly(configMap("a", ""));
  }

  @Test
  void whatWasThereBeforeAndListsMayBeOutlines() {
    PackedStore<ConfigMap> outlined =
        new PackedStore<>(ConfigMap.class, "cluster", object -> object.setData(null));
    ConfigMap whole = configMap("a", "text");
    whole.getMetadata().setUid("uid");
    whole.getMetadata().setResourceVersion("7");
    whole.getMetadata().setLabels(Map.of("cluster", "notes", "other", "label"));
    outlined.put("default/a", whole);

    ConfigMap outline =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("a")
            .withUid("uid")
            .withResourceVersion("7")
            .addToLabels("cluster", "notes")
            .endMetadata()
            .build();
    assertThat(outlined.values()).containsExactly(outline);
    assertThat(outlined.put("default/a", configMap("a", "new"))).isEqualTo(outline);
    assertThat(outlined.get("default/a"))
        .isEqualTo(new ConfigMapBuilder(configMap("a", "new")).withData(Map.of()).build());
  }
}
