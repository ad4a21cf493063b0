using System.ComponentModel;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Options;

/// <summary>TLS on the TCP listeners: settings <c>CasesPdp:Tls</c>. <see cref="ExposureRules"/> checks them.</summary>
internal sealed class TlsOptions
{
    [Description("PEM file of the server's certificate, followed by those of its authorities. Read again when it changes. Absent: no TLS.")]
    public string? Certificate { get; set; }

    [Description("PEM file of the certificate's key, not encrypted and not readable for everybody. Read again when it changes.")]
    public string? Key { get; set; }

    [Description("PEM file of the authorities that vouch for clients: mutual TLS for decisions and administration. "
        + "With Callers:TokenFile a client may present a token instead of a certificate. Read again when it changes.")]
    public string? ClientCa { get; set; }

    [Description("TLS on the decisions listener, where there is a certificate.")]
    public bool Decisions { get; set; } = true;

    [Description("TLS on the administration listener, where there is a certificate.")]
    public bool Administration { get; set; } = true;

    [Description("TLS on the operations listener, which never asks for client certificates: probes have none.")]
    public bool Operations { get; set; }

    /// <summary>Whether the listener speaks TLS.</summary>
    internal bool Covers(Listener listener) => Certificate is not null && listener switch
    {
        Listener.Decisions => Decisions,
        Listener.Administration => Administration,
        _ => Operations,
    };
}
