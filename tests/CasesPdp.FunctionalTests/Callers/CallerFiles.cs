using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>The files of a server that knows its callers: certificate, key, authority, tokens, and where its unix socket is.</summary>
internal sealed class CallerFiles : IDisposable
{
    public const string Ui = "spiffe://example.org/case-ui";
    public const string Operator = "spiffe://example.org/operator";
    public const string Auditor = "auditor.example.org";

    public static readonly string BuildToken = Token("build");
    public static readonly string NextBuildToken = Token("next");
    public static readonly string PublisherToken = Token("publisher");
    public static readonly string StrayToken = Token("stray");

    private readonly TestDirectory _directory = new();

    public CallerFiles()
    {
        Directory.CreateDirectory(_directory.At("tls"));
        Directory.CreateDirectory(_directory.At("secrets"));
        Identity = Authority.Server();
        Write("ca.pem", Authority.Pem);
        Write("server.pem", Identity.Certificate);
        Write("server.key", Identity.Key);
        WriteTokens($"# tokens\n\nbuild {BuildToken}\nbuild\t{NextBuildToken}\r\n  publisher   {PublisherToken}\nstray {StrayToken}");
    }

    public TestAuthority Authority { get; } = new();

    public TestIdentity Identity { get; }

    public string Socket => _directory.At("pdp.sock");

    public string TokenPath => _directory.At("secrets/tokens");

    /// <summary>TLS with client certificates.</summary>
    public string[] MutualTls => [.. Tls, $"CasesPdp:Tls:ClientCa={At("ca.pem")}"];

    public string[] Tls => [$"CasesPdp:Tls:Certificate={At("server.pem")}", $"CasesPdp:Tls:Key={At("server.key")}"];

    public string UnixSocket => $"CasesPdp:Listen:UnixSocket={Socket}";

    public string TokenFile => $"CasesPdp:Callers:TokenFile={TokenPath}";

    /// <summary>A token that every search through output can find.</summary>
    public static string Token(string name) => $"canary-{name}-".PadRight(48, 'k');

    public string At(string file) => _directory.At("tls/" + file);

    public string Write(string file, string content)
    {
        File.WriteAllText(At(file), content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(At(file), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return At(file);
    }

    public void WriteTokens(string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var next = TokenPath + ".next";
        File.WriteAllText(next, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(next, mode);
        }

        File.Move(next, TokenPath, overwrite: true);
    }

    public void Dispose()
    {
        Authority.Dispose();
        _directory.Dispose();
    }
}
