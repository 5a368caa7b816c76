import java.io.File;
import java.net.URI;
import java.util.Map;
import org.gradle.api.Project;
import org.gradle.api.artifacts.Configuration;
import org.gradle.testfixtures.ProjectBuilder;

/** Resolves a module as a Gradle build does, in process. Arguments: folder, address, user, module. */
public class Resolve {
  public static void main(String[] arguments) {
    File folder = new File(arguments[0]);
    Project project =
        ProjectBuilder.builder()
            .withProjectDir(folder)
            .withGradleUserHomeDir(new File(folder, "home"))
            .build();
    project
        .getRepositories()
        .maven(
            repository -> {
              repository.setUrl(URI.create(arguments[1]));
              repository.setAllowInsecureProtocol(true);
              repository.credentials(
                  credentials -> {
                    credentials.setUsername(arguments[2]);
                    credentials.setPassword(System.getenv("READER_PASSWORD"));
                  });
            });
    Configuration wanted =
        project
            .getConfigurations()
            .detachedConfiguration(project.getDependencies().create(arguments[3]));
    wanted.exclude(Map.of("group", "com.microsoft.onnxruntime"));
    wanted.resolve().stream().map(File::getName).sorted().forEach(System.out::println);
    System.exit(0); // its daemons would stay
  }
}
