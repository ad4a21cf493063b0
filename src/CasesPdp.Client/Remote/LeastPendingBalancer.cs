using System.Runtime.CompilerServices;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Logging;

namespace CasesPdp.Client.Remote;

/// <summary>Gives each call to the server that has the fewest calls unanswered; to equals in turns.</summary>
/// <remarks>
/// A server that swallows calls or is slow gathers unanswered ones, and so gets no more, also no second attempt of a call that it holds.
/// One whose last call failed, or that refused it as unavailable (<see cref="RefusalHandler"/>), comes after all others for
/// <see cref="PenaltyMilliseconds"/>.
/// </remarks>
internal sealed class LeastPendingBalancer(IChannelControlHelper controller, ILoggerFactory loggerFactory)
    : SubchannelsLoadBalancer(controller, loggerFactory)
{
    private const string Policy = "casespdp_least_pending";

    /// <summary>How long a server that failed a call is avoided.</summary>
    private const long PenaltyMilliseconds = 1_000;

    private readonly ConditionalWeakTable<Subchannel, ServerLoad> _loads = [];

    /// <inheritdoc/>
    protected override SubchannelPicker CreatePicker(IReadOnlyList<Subchannel> readySubchannels) =>
        new LeastPendingPicker([.. readySubchannels.Select(s => (s, _loads.GetOrCreateValue(s)))]);

    /// <summary>Makes the policy.</summary>
    internal sealed class Factory : LoadBalancerFactory
    {
        /// <inheritdoc/>
        public override string Name => Policy;

        /// <inheritdoc/>
        public override LoadBalancer Create(LoadBalancerOptions options) => new LeastPendingBalancer(options.Controller, options.LoggerFactory);
    }

    /// <summary>Chooses the policy.</summary>
    internal sealed class Config() : LoadBalancingConfig(Policy);

    /// <summary>What a server has to do.</summary>
    private sealed class ServerLoad
    {
        private int _pending;
        private long _failedAt = -PenaltyMilliseconds;

        public long Rank(long now) => Volatile.Read(ref _pending) + (now - Volatile.Read(ref _failedAt) < PenaltyMilliseconds ? int.MaxValue : 0L);

        public void Begin() => Interlocked.Increment(ref _pending);

        public void End(Exception? failure)
        {
            Interlocked.Decrement(ref _pending);
            if (failure is not null)
            {
                Volatile.Write(ref _failedAt, Environment.TickCount64);
            }
        }
    }

    private sealed class LeastPendingPicker((Subchannel Subchannel, ServerLoad Load)[] servers) : SubchannelPicker
    {
        private int _turn = Random.Shared.Next(servers.Length);

        public override PickResult Pick(PickContext context)
        {
            var (first, now) = ((uint)Interlocked.Increment(ref _turn), Environment.TickCount64);
            var (best, bestRank) = (0, long.MaxValue);
            for (var i = 0; i < servers.Length; i++)
            {
                var at = (int)((first + (uint)i) % (uint)servers.Length);
                var rank = servers[at].Load.Rank(now);
                if (rank < bestRank)
                {
                    (best, bestRank) = (at, rank);
                }
            }

            return PickResult.ForSubchannel(servers[best].Subchannel, new CallTracker(servers[best].Load));
        }
    }

    private sealed class CallTracker(ServerLoad load) : ISubchannelCallTracker
    {
        public void Start() => load.Begin();

        public void Complete(CompletionContext context) => load.End(context.Error);
    }
}
