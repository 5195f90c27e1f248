package io.litefsoperator.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An image registry on this machine, empty at first. */
public final class Registry implements AutoCloseable {

  private final int port;
  private final Process process;

  private Registry(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Returns when it listens. */
  public static Registry start(Path folder) throws IOException {
    int port = Ports.free();
    Path configuration =
        Files.writeString(
            folder.resolve("registry.yml"),
            """
            version: 0.1
            log: {level: error}
            storage: {inmemory: {}}
            http: {addr: "127.0.0.1:%d"}
            """
                .formatted(port));
    Process process =
        new ProcessBuilder(Programs.registry(), "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile())
            .start();
    Registry registry = new Registry(port, process);
    await("the registry listens").atMost(Duration.ofSeconds(30)).until(registry::listens);
    return registry;
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  /** What it has under a digest of an image. */
  public String manifest(String name, String digest) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(
                      URI.create("http://%s/v2/%s/manifests/%s".formatted(address(), name, digest)))
                  .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
