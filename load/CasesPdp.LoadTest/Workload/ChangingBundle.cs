using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.LoadTest.Workload;

/// <summary>A directory with a bundle whose versions differ by one role, for a server that follows it.</summary>
internal sealed class ChangingBundle
{
    private const string ChangingFile = "roles/changing.json";

    // Versions are compiled outside of the directory that the server follows.
    private readonly string _drafts;

    /// <param name="bundle">The directory of the bundle to copy.</param>
    /// <param name="target">A directory to make.</param>
    public ChangingBundle(string bundle, string target)
    {
        (Directory, _drafts) = (Path.Combine(target, "bundle"), Path.Combine(target, "drafts"));
        Copy(bundle, Directory);
        Copy(bundle, _drafts);
    }

    /// <summary>What the server follows.</summary>
    public string Directory { get; }

    /// <summary>Versions, each made when it is taken.</summary>
    public IEnumerable<BundleVersion> Versions()
    {
        for (var number = 1; ; number++)
        {
            var content = Content(number);
            Replace(_drafts, content);
            var bundle =
                BundleReader.Read(_drafts).Bundle ?? throw new InvalidOperationException("A bundle that was written is unusable.");
            yield return new BundleVersion(number, content, PolicyCompiler.Compile(bundle, "0123456789abcdef", 1));
        }
    }

    /// <summary>Writes a version into the directory that the server follows.</summary>
    public void Write(BundleVersion version)
    {
        version.WrittenAt = Clock.Now;
        Replace(Directory, version.Content);
    }

    // One rename, so that the directory is whole at every moment. Bundles ignore the name of the temporary file.
    private static void Replace(string directory, byte[] content)
    {
        var temporary = Path.Combine(directory, ".changing");
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, Path.Combine(directory, ChangingFile), overwrite: true);
    }

    private static byte[] Content(int number) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                name = $"changing-{number}",
                kibana = new[]
                {
                    new
                    {
                        spaces = new[] { "default" },
                        feature = new { securitySolutionCasesV3 = new[] { number % 2 == 0 ? "all" : "read" } },
                    },
                },
            });

    private static void Copy(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

/// <summary>One of the versions of a changing bundle.</summary>
internal sealed class BundleVersion(int number, byte[] content, PolicySnapshot policy)
{
    public int Number { get; } = number;

    /// <summary>The file that makes the difference.</summary>
    public byte[] Content { get; } = content;

    /// <summary>What the whole bundle compiles to.</summary>
    public PolicySnapshot Policy { get; } = policy;

    public string Digest => Policy.Revision.Digest;

    /// <summary>When it was last written during the run; 0: not yet.</summary>
    public long WrittenAt { get; set; }
}
