# Penumbra as a service. docs/deployment.md says how to build and run it, and what of this file was run where.
#
#   VARIANT  cpu    for any machine
#            cuda   with PyTorch's libraries for CUDA 12.8, for NVIDIA GPUs (and for a CPU where there is none)
#   WEIGHTS  none       the built-in model
#            deepisles  the published DeepISLES networks, out of the image that DEEPISLES_DIGEST names
#
# Only the stages that a choice needs are built.
ARG VARIANT=cpu
ARG WEIGHTS=none
# Of isleschallenge/deepisles; docs/deployment.md says where this is from and how a newer one is read.
ARG DEEPISLES_DIGEST=sha256:848c9eceb67dbc585bcb37f093389d142caeaa98878bd31039af04ef297a5af4

# ---- the page

FROM node:22-bookworm-slim AS page
WORKDIR /build
COPY src/main/web/package.json src/main/web/package-lock.json src/main/web/.npmrc ./
COPY src/main/web/build build
RUN node build/run.js install
COPY src/main/web ./
RUN node build/run.js build /web \
    && mkdir /sbom && npm sbom --sbom-format=cyclonedx --package-lock-only --omit=dev >/sbom/page.cdx.json

# ---- the jar, and the native libraries that it holds

FROM maven:3.9-eclipse-temurin-17 AS jar
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
# A build of nothing fetches all that a build needs: it is not fetched again when sources change.
RUN mkdir -p src/main/java && echo 'class Nothing {}' >src/main/java/Nothing.java \
    && mvn -B -ntp package -Dmaven.test.skip=true -Dexec.skip=true -Dspotless.check.skip=true \
    && rm -r src target
COPY src/main src/main
COPY --from=page /web target/web
RUN mvn -B -ntp package -Dmaven.test.skip=true -Dexec.skip=true -Dspotless.check.skip=true \
    && java src/main/docker/Unpack.java target/penumbra.jar /penumbra

# ---- PyTorch's libraries for CUDA, without Python

FROM pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime AS cuda-libraries
COPY src/main/docker/collect-cuda-libraries /usr/local/bin/
RUN collect-cuda-libraries "$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" /libraries

# ---- the published networks as bundles

FROM isleschallenge/deepisles@${DEEPISLES_DIGEST} AS bundles
# As the source of the weights states it.
ARG DEEPISLES_LICENSE="as stated by Zenodo record 14026715"
# The environment that DeepISLES runs in: Python 3.8 with torch 1.11.
ENV PATH=/opt/conda/envs/isles_ensemble/bin:$PATH PYTHONPATH=/exporter PYTHONDONTWRITEBYTECODE=1
COPY src/main/python/penumbra_export /exporter/penumbra_export
COPY src/main/python/penumbra_models /exporter/penumbra_models
RUN python3 -m penumbra_export deepisles --weights /app/weights --out /models --license "$DEEPISLES_LICENSE"

# ---- what runs: Java and the libraries of the variant

FROM eclipse-temurin:25-jre-noble AS runtime
# The first process of a container passes signals on and waits for orphans.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=jar /penumbra/native /opt/penumbra/native

FROM runtime AS runtime-cpu
COPY --from=jar /penumbra/cpu /opt/penumbra/torch
ENV PYTORCH_FLAVOR=cpu

FROM runtime AS runtime-cuda
COPY --from=cuda-libraries /libraries /opt/penumbra
COPY --from=jar /penumbra/cuda /opt/penumbra/torch
# What PyTorch loads late, and where some clusters put the driver; Docker and Spaces put it on the system's path.
ENV PYTORCH_FLAVOR=cu128 \
    NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    LD_LIBRARY_PATH=/opt/penumbra/torch/lazy:/usr/local/nvidia/lib:/usr/local/nvidia/lib64

# hadolint ignore=DL3006
FROM runtime-${VARIANT} AS service
# Libraries are where these names say: none is unpacked at run time. Only /tmp is written.
ENV PYTORCH_LIBRARY_PATH=/opt/penumbra/torch/lib DJL_CACHE_DIR=/tmp/djl HOME=/tmp
COPY --from=jar /penumbra/penumbra.jar /opt/penumbra/
# What it is made of.
COPY --from=jar /build/target/classes/META-INF/sbom /opt/penumbra/sbom
COPY --from=page /sbom /opt/penumbra/sbom
COPY src/main/docker/jvm.options src/main/docker/ready src/main/docker/archive-classes /opt/penumbra/
# Classes as this JVM holds them in memory: one short run of the service writes them, every start reads them.
RUN /opt/penumbra/archive-classes /opt/penumbra/penumbra.aot \
        java @/opt/penumbra/jvm.options -XX:AOTCacheOutput=/opt/penumbra/penumbra.aot -jar /opt/penumbra/penumbra.jar \
    && rm /opt/penumbra/archive-classes

FROM service AS weights-none

FROM service AS weights-deepisles
COPY --from=bundles /models /opt/penumbra/models
ENV PENUMBRA_MODELS_DIR=/opt/penumbra/models PENUMBRA_MODEL=deepisles

# hadolint ignore=DL3006
FROM weights-${WEIGHTS}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Penumbra" \
    org.opencontainers.image.description="Segments ischemic stroke lesions in MRI. Research use only." \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION"
WORKDIR /opt/penumbra
USER 1000
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=3m --retries=3 CMD ["/opt/penumbra/ready"]
ENTRYPOINT ["/usr/bin/tini", "--", "java", "@/opt/penumbra/jvm.options", \
    "-XX:AOTCache=/opt/penumbra/penumbra.aot", "-jar", "/opt/penumbra/penumbra.jar"]
