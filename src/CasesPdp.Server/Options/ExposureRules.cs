using System.Net;
using CasesPdp.Server.Callers;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Options;

/// <summary>
/// What settings of several sections must be together, so that nobody unknown calls from afar and no secret travels unencrypted. A setting
/// that is absent never means unchecked.
/// </summary>
internal static class ExposureRules
{
    /// <summary>The findings, each with setting and value.</summary>
    public static IEnumerable<string> FaultsOf(ServerOptions options) =>
        [.. FaultsOfTls(options.Tls), .. FaultsOfCallers(options), .. FaultsOfListeners(options)];

    private static IEnumerable<string> FaultsOfTls(TlsOptions tls)
    {
        if ((tls.Certificate is null) != (tls.Key is null))
        {
            var (present, absent) = tls.Key is null ? ("Certificate", "Key") : ("Key", "Certificate");
            yield return $"CasesPdp:Tls:{present} is set without CasesPdp:Tls:{absent}";
        }

        if (tls.Certificate is null && tls.ClientCa is not null)
        {
            yield return "CasesPdp:Tls:ClientCa is set without CasesPdp:Tls:Certificate";
        }

        if (tls.Certificate is null && tls.Operations)
        {
            yield return "CasesPdp:Tls:Operations is true without CasesPdp:Tls:Certificate";
        }
    }

    // A caller whose name nothing can prove would always be refused: that is a mistake.
    private static IEnumerable<string> FaultsOfCallers(ServerOptions options)
    {
        var names = options.Callers.Names.ToList();
        if (options.Tls.ClientCa is null && names.Find(CallerName.IsOfCertificate) is { } certificate)
        {
            yield return $"CasesPdp:Callers:{options.Callers.ListOf(certificate)} names `{certificate}`, which needs CasesPdp:Tls:ClientCa";
        }

        if (options.Listen.UnixSocket is null && names.Find(n => n.StartsWith(CallerName.Uid, StringComparison.Ordinal)) is { } uid)
        {
            yield return $"CasesPdp:Callers:{options.Callers.ListOf(uid)} names `{uid}`, which needs CasesPdp:Listen:UnixSocket";
        }

        var token = names.Find(n => n.StartsWith(CallerName.Token, StringComparison.Ordinal));
        if (options.Callers.TokenFile is null && token is not null)
        {
            yield return $"CasesPdp:Callers:{options.Callers.ListOf(token)} names `{token}`, which needs CasesPdp:Callers:TokenFile";
        }

        if (options.Callers.TokenFile is not null && token is null)
        {
            yield return "CasesPdp:Callers:TokenFile is set, and no list of CasesPdp:Callers names a token";
        }
    }

    private static IEnumerable<string> FaultsOfListeners(ServerOptions options)
    {
        var listen = options.Listen;
        return
        [
            .. FaultsOf(options, Listener.Decisions, listen.Decisions),
            .. FaultsOf(options, Listener.Operations, listen.Operations),
            .. FaultsOf(options, Listener.Administration, listen.Administration),
        ];
    }

    private static IEnumerable<string> FaultsOf(ServerOptions options, Listener listener, string text)
    {
        if (!ListenAddress.TryParse(text, out var address) || IPAddress.IsLoopback(address.Address))
        {
            yield break;
        }

        var setting = $"CasesPdp:Listen:{listener} is `{text}`, which other machines can reach";
        var isPlaintext = !options.Tls.Covers(listener);
        if (isPlaintext && !options.Listen.AllowPlaintext)
        {
            var encrypted = options.Tls.Certificate is null ? "CasesPdp:Tls:Certificate" : $"CasesPdp:Tls:{listener}=true";
            yield return $"{setting}, unencrypted; set {encrypted}, or CasesPdp:Listen:AllowPlaintext=true if that is intended";
        }

        if (listener == Listener.Operations)
        {
            yield break;
        }

        if (!options.Callers.IsConfigured)
        {
            yield return $"{setting}, and no list says who may call; set CasesPdp:Callers:{listener}, to * for everybody";
        }

        if (isPlaintext && options.Callers.TokenFile is not null)
        {
            yield return $"{setting}, unencrypted, and CasesPdp:Callers:TokenFile is set: others could read the tokens";
        }
    }
}
