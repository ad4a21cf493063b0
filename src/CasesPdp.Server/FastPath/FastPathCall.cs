using System.Diagnostics;
using CasesPdp.Server.Telemetry;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.FastPath;

/// <summary>A request on the fast path, from its headers to its status.</summary>
internal struct FastPathCall
{
    /// <summary>The request and its response.</summary>
    public IFeatureCollection Features { get; private set; }

    /// <summary>When it began, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Begun { get; private set; }

    /// <summary>The attributes of its method; absent: the fast path does not answer it.</summary>
    public CallTags? Tags { get; private set; }

    /// <summary>The status of its answer.</summary>
    public StatusCode Status { get; private set; }

    /// <summary>Begins a request.</summary>
    public void Begin(IFeatureCollection features) => (Features, Begun) = (features, Stopwatch.GetTimestamp());

    /// <summary>Notes that the request is answered.</summary>
    public void Answer(CallTags tags, StatusCode status) => (Tags, Status) = (tags, status);
}
