# The service on a CPU, for any container host and for a Hugging Face Space (sdk: docker, app_port: 7860).
FROM node:22-bookworm-slim AS node

FROM maven:3.9-eclipse-temurin-17 AS build
# The page is built with Node and its npm.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
RUN mvn -B -ntp dependency:resolve dependency:resolve-plugins
COPY src src
RUN mvn -B -ntp package -DskipTests

FROM eclipse-temurin:21-jre
COPY --from=build /build/target/penumbra.jar /opt/penumbra/penumbra.jar
# A Space runs containers as user 1000; only the temp folder is written, or /data where it is attached.
ENV DJL_CACHE_DIR=/tmp/djl PORT=7860
# Classes as the JVM holds them in memory: one short run of the service writes them, every start reads them.
RUN timeout -s TERM 20 java -XX:ArchiveClassesAtExit=/opt/penumbra/penumbra.jsa -jar /opt/penumbra/penumbra.jar \
    serve --data-dir /tmp/build; rm -rf /tmp/build /tmp/djl; test -f /opt/penumbra/penumbra.jsa
USER 1000
EXPOSE 7860
# The heap stays near what is in use: the rest of the memory is the networks' (docs/performance.md).
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/opt/penumbra/penumbra.jsa", "-XX:MaxRAMPercentage=40", \
    "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10", "-jar", "/opt/penumbra/penumbra.jar"]
