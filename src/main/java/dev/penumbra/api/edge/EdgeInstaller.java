package dev.penumbra.api.edge;

import dev.penumbra.api.links.SecureTransport;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.body.stream.BodySizeLimits;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.HttpServerConfiguration;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpServerCodec;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Puts our handlers into the pipeline of every connection. */
@Singleton
final class EdgeInstaller implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

  private final RequestIds ids;
  private final Provider<CorsPolicy> cors;
  private final Provider<SecurityHeaders> security;
  private final Provider<Traffic> traffic;
  private final Provider<SecureTransport> transport;
  private final Provider<Connections> connections;
  private final ConnectionConfig limits;
  private final BodySizeLimits usualBody;

  EdgeInstaller(
      RequestIds ids,
      Provider<CorsPolicy> cors,
      Provider<SecurityHeaders> security,
      Provider<Traffic> traffic,
      Provider<SecureTransport> transport,
      Provider<Connections> connections,
      ConnectionConfig limits,
      HttpServerConfiguration server) {
    this.ids = ids;
    this.cors = cors;
    this.security = security;
    this.traffic = traffic;
    this.transport = transport;
    this.connections = connections;
    this.limits = limits;
    this.usualBody =
        new BodySizeLimits(server.getMaxRequestSize(), server.getMaxRequestBufferSize());
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Installer(null));
    return event.getBean();
  }

  private final class Installer implements NettyServerCustomizer {

    private final @Nullable Channel channel;

    Installer(@Nullable Channel channel) {
      this.channel = channel;
    }

    @Override
    public NettyServerCustomizer specializeForChannel(Channel specific, ChannelRole role) {
      if (role == ChannelRole.CONNECTION) {
        connections.get().enter(specific);
      }
      return new Installer(specific);
    }

    @Override
    public void onInitialPipelineBuilt() {
      if (channel != null) {
        channel.pipeline().addFirst("penumbra-stalled", new StalledWrites(limits.writeTimeout()));
      }
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel != null) {
        String next = ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND;
        EdgeHandler edge =
            new EdgeHandler(ids, cors.get(), security.get(), transport.get(), traffic.get());
        if (channel.pipeline().get(HttpServerCodec.class) != null) {
          SlowHeads.watch(channel.pipeline(), limits.headTimeout());
          channel.pipeline().addBefore(next, "penumbra-early-answers", new EarlyAnswers());
        }
        channel
            .pipeline()
            .addBefore(next, "penumbra-slow-bodies", new SlowBodies(limits.bodyTimeout()))
            .addBefore(next, "penumbra-edge", edge)
            .addBefore(next, "penumbra-unframed", new UnframedBodies())
            .addBefore(next, "penumbra-body-limits", new BodyLimits(usualBody));
      }
    }
  }
}
