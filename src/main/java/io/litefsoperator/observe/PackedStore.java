package io.litefsoperator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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

  private final Class<T> type;
  private final Map<String, Packed> items = new ConcurrentHashMap<>();
  private volatile byte @Nullable [] dictionary;

  /** An object's JSON, so many bytes long before it was deflated. */
  private record Packed(byte[] bytes, int length) {}

  public PackedStore(Class<T> type) {
    this.type = type;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    return unpack(items.put(key, pack(object)));
  }

  @Override
  public @Nullable T remove(String key) {
    return unpack(items.remove(key));
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
    return items.keySet().stream().map(this::get).filter(Objects::nonNull);
  }

  @Override
  public int size() {
    return items.size();
  }

  private Packed pack(T object) {
    byte[] json;
    try {
      json = Serialization.jsonMapper().writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setDictionary(dictionary(json));
      deflater.setInput(json);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream(1024);
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      return new Packed(packed.toByteArray(), json.length);
    } finally {
      deflater.end();
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
      return Serialization.jsonMapper().readValue(json, type);
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
