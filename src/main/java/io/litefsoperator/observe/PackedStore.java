package io.litefsoperator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What an informer holds, each object packed: its JSON, deflated. Sixteen thousand objects of a
 * thousand clusters are looked at rarely, and differ in little but names, so that the first one of
 * a kind is the dictionary for all after it.
 *
 * <p>For one informer: of several that share a store, each would drop what it does not know.
 */
public final class PackedStore<T extends HasMetadata> implements ItemStore<T> {

  /** Bytes that deflating can look back. */
  private static final int WINDOW = 32 * 1024;

  /** One for all, a quarter of a megabyte large; to be held while it is used. */
  private static final Deflater DEFLATER = new Deflater(Deflater.BEST_SPEED, true);

  private final Class<T> type;
  private final @Nullable String label;
  private final Consumer<? super T> keep;
  private final Map<String, Packed> items = new ConcurrentHashMap<>();
  private volatile byte @Nullable [] dictionary;

  /**
   * An object's JSON, and what an outline tells.
   *
   * @param length bytes before it was deflated
   * @param labelled the label's value; null without it
   */
  private record Packed(
      byte[] bytes, int length, String uid, String version, @Nullable String labelled) {}

  /** Hands out whole objects. */
  public PackedStore(Class<T> type) {
    this.type = type;
    this.label = null;
    this.keep = object -> {};
  }

  /**
   * Hands out whole objects one by one. What was there before, and a list of all, are outlines:
   * namespace, name, UID, resource version and one label, since no more of them is read and
   * unpacking takes time.
   *
   * @param type with a constructor without arguments
   * @param keep takes off an object what need not be held; it is then not handed out either
   */
  public PackedStore(Class<T> type, String label, Consumer<? super T> keep) {
    this.type = type;
    this.label = label;
    this.keep = keep;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    return before(key, items.put(key, pack(object)));
  }

  @Override
  public @Nullable T remove(String key) {
    return before(key, items.remove(key));
  }

  @Override
  public @Nullable T get(String key) {
    return unpack(items.get(key));
  }

  @Override
  public Stream<String> keySet() {
    return items.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return items.entrySet().stream()
        .map(entry -> before(entry.getKey(), entry.getValue()))
        .filter(Objects::nonNull);
  }

  @Override
  public int size() {
    return items.size();
  }

  /**
   * That it is not makes an informer pass its first objects on as they come. Else it would pass
   * them all in the end, unpacked and at once.
   */
  @Override
  public boolean isFullState() {
    return false;
  }

  private @Nullable T before(String key, @Nullable Packed packed) {
    return packed == null || label == null ? unpack(packed) : outline(key, packed, label);
  }

  private T outline(String key, Packed packed, String label) {
    int slash = key.indexOf('/');
    ObjectMeta metadata = new ObjectMeta();
    metadata.setNamespace(slash < 0 ? null : key.substring(0, slash));
    metadata.setName(key.substring(slash + 1));
    metadata.setUid(packed.uid);
    metadata.setResourceVersion(packed.version);
    metadata.setLabels(packed.labelled == null ? Map.of() : Map.of(label, packed.labelled));
    try {
      T outline = type.getDeclaredConstructor().newInstance();
      outline.setMetadata(metadata);
      return outline;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("every type of Kubernetes can be made empty", e);
    }
  }

  private Packed pack(T object) {
    keep.accept(object);
    byte[] json;
    try {
      json = Json.MAPPER.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    ObjectMeta metadata = object.getMetadata();
    Map<String, String> labels = metadata.getLabels();
    return new Packed(
        deflate(json),
        json.length,
        metadata.getUid(),
        metadata.getResourceVersion(),
        label == null || labels == null ? null : labels.get(label));
  }

  private byte[] deflate(byte[] json) {
    synchronized (DEFLATER) {
      DEFLATER.reset();
      DEFLATER.setDictionary(dictionary(json));
      DEFLATER.setInput(json);
      DEFLATER.finish();
      ByteArrayOutputStream deflated = new ByteArrayOutputStream(1024);
      byte[] buffer = new byte[4096];
      while (!DEFLATER.finished()) {
        deflated.write(buffer, 0, DEFLATER.deflate(buffer));
      }
      return deflated.toByteArray();
    }
  }

  private @Nullable T unpack(@Nullable Packed packed) {
    if (packed == null) {
      return null;
    }
    Inflater inflater = new Inflater(true);
    try {
      byte[] json = new byte[packed.length];
      inflater.setDictionary(dictionary(json));
      inflater.setInput(packed.bytes);
      if (inflater.inflate(json) != json.length) {
        throw new IllegalStateException("an object was packed otherwise");
      }
      return Json.MAPPER.readValue(json, type);
    } catch (DataFormatException | IOException e) {
      throw new IllegalStateException("an object was packed otherwise", e);
    } finally {
      inflater.end();
    }
  }

  /** The first object's JSON, from then on. */
  private synchronized byte[] dictionary(byte[] json) {
    byte[] known = dictionary;
    if (known == null) {
      known = Arrays.copyOf(json, Math.min(json.length, WINDOW));
      dictionary = known;
    }
    return known;
  }
}
