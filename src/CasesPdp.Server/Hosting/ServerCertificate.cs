using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using CasesPdp.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace CasesPdp.Server.Hosting;

/// <summary>TLS for listeners. Each new connection meets the certificate, and the authorities of clients, that are in force.</summary>
internal sealed class ServerCertificate
{
    /// <summary>The setting of the server's certificate.</summary>
    public const string Setting = "CasesPdp:Tls:Certificate";

    /// <summary>The setting of the authorities of clients.</summary>
    public const string ClientCaSetting = "CasesPdp:Tls:ClientCa";

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly bool _isCertificateRequired;

    /// <summary>Reads the files of the settings, which name a certificate and its key.</summary>
    /// <exception cref="StartupRefusedException">A file cannot be used.</exception>
    public ServerCertificate(ServerOptions options, TimeProvider time)
    {
        _time = time;

        // With tokens a client may do without a certificate. A certificate that it presents is checked all the same.
        _isCertificateRequired = options.Callers.TokenFile is null;
        List<FollowedFile> files = [new(Setting, options.Tls.Certificate!), new("CasesPdp:Tls:Key", options.Tls.Key!) { IsSecret = true }];
        if (options.Tls.ClientCa is not null)
        {
            files.Add(new FollowedFile(ClientCaSetting, options.Tls.ClientCa));
        }

        Files = new FollowedFiles<TlsFiles>(files, contents => TlsFiles.Read(files, contents, time.GetUtcNow()));
    }

    /// <summary>The files.</summary>
    public FollowedFiles<TlsFiles> Files { get; }

    /// <summary>What new connections meet.</summary>
    public TlsFiles Current => Files.Current;

    /// <summary>Adds TLS to a listener.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="protocol">The protocol that it speaks.</param>
    /// <param name="onRefused">Receives the peers whose certificates are refused; null: the listener asks for none.</param>
    public void Secure(ListenOptions listen, SslApplicationProtocol protocol, Action<EndPoint?>? onRefused) =>
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = handshake => ValueTask.FromResult(
                Handshake(protocol, onRefused is null ? null : () => onRefused(handshake.Connection.RemoteEndPoint))),
        });

    private SslServerAuthenticationOptions Handshake(SslApplicationProtocol protocol, Action? onRefused)
    {
        var files = Current;
        var handshake = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = files.Certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [protocol],
            AllowRenegotiation = false,
        };
        if (onRefused is not null && files.ClientAuthorities is not null)
        {
            // A resumed session would skip the files in force.
            handshake.AllowTlsResume = false;
            handshake.ClientCertificateRequired = true;
            handshake.CertificateChainPolicy = Policy(files.ClientAuthorities.Certificates);
            handshake.RemoteCertificateValidationCallback = (_, certificate, _, errors) => Accept(certificate, errors, onRefused);
        }

        return handshake;
    }

    private bool Accept(X509Certificate? certificate, SslPolicyErrors errors, Action onRefused)
    {
        if (errors == SslPolicyErrors.None || (certificate is null && !_isCertificateRequired))
        {
            return true;
        }

        onRefused();
        return false;
    }

    // Nothing is fetched: neither missing certificates of authorities nor revocation lists.
    private X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = _time.GetUtcNow().LocalDateTime,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
