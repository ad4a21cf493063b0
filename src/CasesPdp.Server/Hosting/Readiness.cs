using System.Buffers;
using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Distribution.Following;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Hosting;

/// <summary>Whether the server is to get calls, and what it answers them from: the body of <c>/readyz</c>.</summary>
/// <remarks>
/// A server that answers from an older or the example policy is ready: taking it out would turn a stale answer into none. Its state names
/// the reason, the first that applies of those of <see cref="ReadyState"/>. Strangers may read the body: no text of a bundle stands in it.
/// </remarks>
internal sealed class Readiness(
    ActiveSnapshot<LoadedPolicy> active,
    StatusBroadcaster status,
    Draining draining,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    Listeners? listeners = null,
    ChannelSource? channel = null)
{
    /// <summary>The state.</summary>
    public ReadyState State => true switch
    {
        _ when draining.Begun.IsCancellationRequested => ReadyState.Draining,
        _ when !lifetime.ApplicationStarted.IsCancellationRequested => ReadyState.Starting,
        _ when channel?.Status.State == ChannelState.Stale => ReadyState.ChannelStale,
        _ when active.Current.IsDefault => ReadyState.ExampleBundle,
        _ when status.Current.Held is not null => ReadyState.HeldForApproval,
        _ when status.Current.BehindSince is not null || channel is { IsRead: false } => ReadyState.ServingStale,
        _ => ReadyState.Serving,
    };

    /// <summary>The state and what explains it, as JSON.</summary>
    public ReadOnlyMemory<byte> Render(ReadyState state)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        var (policy, now) = (active.Current, status.Current);
        json.WriteStartObject();
        json.WriteBoolean("ready", state.IsReady());
        json.WriteString("state", state.Name());
        if (now.BehindSince is { } since)
        {
            json.WriteNumber("stale_seconds", Math.Round(time.GetElapsedTime(since).TotalSeconds));
        }

        json.WriteBoolean("default_bundle", policy.IsDefault);
        json.WriteStartObject("revision");
        json.WriteString("epoch", policy.Snapshot.Revision.Epoch);
        json.WriteNumber("sequence", policy.Snapshot.Revision.Sequence);
        json.WriteString("digest", policy.Snapshot.Revision.Digest);
        json.WriteEndObject();
        json.WriteString("kibana", policy.Bundle.Settings.Kibana);
        json.WriteString("deployment", policy.Bundle.Settings.Deployment.Name);
        json.WriteNumber("roles", policy.Snapshot.Roles.Count);
        Write(json, now, listeners?.Administration);
        if (channel is not null)
        {
            Write(json, channel);
        }

        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, PolicyState state, Uri? administration)
    {
        json.WriteString("source", PolicyStateText.Of(state.Source));
        json.WriteBoolean("pinned", state.IsPinned);
        if (state.LastGoodAge is { } age)
        {
            json.WriteNumber("last_good_age_seconds", Math.Round(age.TotalSeconds));
        }

        if (state.Held is { } held)
        {
            json.WriteStartObject("held");
            json.WriteString("digest", held.Pack.Digest);
            json.WriteString("since", held.Since);
            json.WriteStartArray("reasons");
            foreach (var reason in held.Hold.Reasons)
            {
                json.WriteStringValue(PolicyStateText.Of(reason));
            }

            json.WriteEndArray();
            json.WriteString("command", ReleaseCommand.Of(held, administration));
            json.WriteEndObject();
        }

        if (state.Failure is { } fault)
        {
            json.WriteStartObject("failure");
            json.WriteString("since", fault.Since);
            json.WriteNumber("attempts", fault.Attempts);
            json.WriteNumber("errors", fault.Errors);
            Write(json, fault.FirstError);
            json.WriteEndObject();
        }
    }

    // Without the reason's sentence, which may name addresses.
    private static void Write(Utf8JsonWriter json, ChannelSource channel)
    {
        var status = channel.Status;
        json.WriteStartObject("channel");
        json.WriteString("name", channel.Channel);
        json.WriteString("state", ChannelStates.Name(status.State));
        if (status.Code.Length > 0)
        {
            json.WriteString("reason", status.Code);
        }

        json.WriteNumber("highest_sequence", status.Highest?.Mark.Sequence ?? 0);
        json.WriteNumber("confirmed_age_seconds", Math.Round(channel.ConfirmedAge.TotalSeconds));
        json.WriteEndObject();
    }

    // Where and what, without the names of the policy: the log and GetRevision have them.
    private static void Write(Utf8JsonWriter json, Diagnostic error)
    {
        json.WriteString("code", error.Code);
        if (error.Span.Line > 0)
        {
            json.WriteNumber("line", error.Span.Line);
            json.WriteNumber("column", error.Span.Column);
        }
    }
}
