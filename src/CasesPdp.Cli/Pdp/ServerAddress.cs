using CasesPdp.Client;
using CasesPdp.Client.Remote;
using Grpc.Net.Client;

namespace CasesPdp.Cli.Pdp;

/// <summary>A server: <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>, and what is presented to it.</summary>
/// <param name="Text">The address.</param>
/// <param name="Credentials">Whom to trust, and as whom to call.</param>
internal sealed record ServerAddress(string Text, ServerCredentials Credentials)
{
    private const string UnixPrefix = "unix:";

    /// <summary>The server at an address as it was typed: <c>host:port</c> stands for <c>http://host:port</c>.</summary>
    public static ServerAddress Of(string typed, ServerCredentials credentials)
    {
        var isHostAndPort = !typed.Contains('/') && !typed.StartsWith(UnixPrefix, StringComparison.Ordinal)
            && Uri.TryCreate($"http://{typed}", UriKind.Absolute, out _) && char.IsAsciiDigit(typed[^1]) && typed.Contains(':');
        return new ServerAddress(isHostAndPort ? $"http://{typed}" : typed, credentials);
    }

    /// <summary>A channel to that address; nothing is connected yet. A person looks at what fails: nothing is repeated.</summary>
    public GrpcChannel Open()
    {
        if (!Text.StartsWith(UnixPrefix, StringComparison.Ordinal) && !IsHostAndPort())
        {
            throw VerbFailure.Usage($"`{Text}` is not a server address: give host:port, http://host:port, https://host:port or unix:/path.");
        }

        if (Credentials.ForTls is { } option && !Text.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            throw VerbFailure.Usage($"{option} goes with https://, and `{Text}` is not encrypted.");
        }

        if (Credentials.Token is not null && !PdpAddress.KeepsSecrets(Text))
        {
            throw VerbFailure.Usage($"The token would be sent unencrypted to `{Text}`: use https://, or give no --token-file.");
        }

        try
        {
            return PdpChannel.Open(new CasesPdpOptions
            {
                Addresses = { Text },
                AuthorityFile = Credentials.Authorities,
                CertificateFile = Credentials.Certificate,
                KeyFile = Credentials.Key,
                TokenFile = Credentials.Token,
                MaxAttempts = 1,
            });
        }
        catch (PdpSettingException unusable)
        {
            throw VerbFailure.Usage($"{ServerCredentials.OptionOf(unusable.Setting)} {unusable.Path} {unusable.Fault}.");
        }
    }

    // A path, a query or a user would be ignored.
    private bool IsHostAndPort() => Uri.TryCreate(Text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
        && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };
}

/// <summary>The files that say whom to trust, and as whom to call.</summary>
/// <param name="Authorities">PEM file of the authorities that vouch for the server; null: those of the system.</param>
/// <param name="Certificate">PEM file of the caller's certificate, if it has one.</param>
/// <param name="Key">PEM file of the certificate's key.</param>
/// <param name="Token">File of the caller's token, if it has one.</param>
internal sealed record ServerCredentials(string? Authorities, string? Certificate, string? Key, string? Token)
{
    /// <summary>An option given that only an encrypted connection uses; null if none is.</summary>
    public string? ForTls => Authorities is not null ? "--ca" : Certificate is not null ? "--cert" : null;

    /// <summary>The option that gives a setting of the client library.</summary>
    public static string OptionOf(string setting) => setting switch
    {
        nameof(CasesPdpOptions.AuthorityFile) => "--ca",
        nameof(CasesPdpOptions.CertificateFile) => "--cert",
        nameof(CasesPdpOptions.KeyFile) => "--key",
        _ => "--token-file",
    };
}
