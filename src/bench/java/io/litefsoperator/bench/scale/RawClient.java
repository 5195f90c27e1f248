package io.litefsoperator.bench.scale;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Sends what is written already, and does nothing else: as fast as a client can be. */
final class RawClient {

  private final HttpClient http;
  private final String server;
  private final String token;

  /**
   * @param token of an account
   */
  RawClient(Place place, String token) {
    this.http = HttpClient.newBuilder().sslContext(trusting(place)).build();
    this.server = place.apiServer();
    this.token = token;
  }

  private static SSLContext trusting(Place place) {
    try (InputStream authority = Files.newInputStream(place.pki("ca.crt"))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Server-side apply, as the operator does it; returns when it is answered. */
  void apply(Rendered object) {
    send(
        object.path() + "?fieldManager=litefs-operator&force=true",
        "PATCH",
        "application/apply-patch+yaml",
        object.json());
  }

  /** Makes a resource that is not there. */
  void create(String collection, String json) {
    send(collection, "POST", "application/json", json);
  }

  void mergePatch(String path, String json) {
    send(path, "PATCH", "application/merge-patch+json", json);
  }

  void delete(String path) {
    send(path, "DELETE", "application/json", "");
  }

  private void send(String path, String method, String type, String json) {
    HttpRequest request =
        request(path)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(json))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s %s: %d %s".formatted(method, path, response.statusCode(), response.body()));
      }
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A watch: hands over each line as it comes, until the stream ends. */
  void lines(String path, Consumer<String> consumer) throws IOException, InterruptedException {
    try (Stream<String> lines = http.send(request(path).build(), BodyHandlers.ofLines()).body()) {
      lines.forEach(consumer);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .header("Authorization", "Bearer " + token);
  }
}
