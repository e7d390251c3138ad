# The service on a CPU, for any container host and for a Hugging Face Space (sdk: docker, app_port: 7860).
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
RUN mvn -B -ntp dependency:resolve dependency:resolve-plugins
COPY src src
RUN mvn -B -ntp package -DskipTests

FROM eclipse-temurin:21-jre
COPY --from=build /build/target/penumbra.jar /opt/penumbra/penumbra.jar
# A Space runs containers as user 1000; only the temp folder is written, or /data where it is attached.
ENV HOME=/tmp/home PORT=7860
USER 1000
EXPOSE 7860
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=40", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/penumbra/penumbra.jar"]
