using CasesPdp.Distribution.Following;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Channels;

/// <summary>Registers what follows the channel.</summary>
internal static class ChannelSetup
{
    /// <summary>How the channel is followed.</summary>
    public static FollowingOptions ToFollowing(this SourceOptions source) => new(source.Channel!, source.InstanceName, source.LabelValues)
    {
        FetchSpread = TimeSpan.FromMilliseconds(source.FetchSpreadMilliseconds),
        MostStale = TimeSpan.FromSeconds(source.MaxStaleSeconds),
    };

    /// <summary>Refuses decisions while the server is stale, where the settings say so.</summary>
    public static void UseStaleGate(this WebApplication app, ServerOptions options)
    {
        if (options.Source.Channel is not null && options.Source.RefusesStale)
        {
            app.Use(app.Services.GetRequiredService<StaleGate>().InvokeAsync);
        }
    }

    /// <summary>Loads the policy to start with, and registers what follows the channel.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The settings; they name a channel.</param>
    /// <param name="startup">Finds the policy to start with.</param>
    /// <param name="time">The clocks.</param>
    public static StartingPolicy AddChannel(
        this IServiceCollection services, ServerOptions options, ChannelStartup startup, TimeProvider time)
    {
        var connection = ChannelConnection.Open(options.Source, time);
        var (policy, start) = startup.Load(connection.Store);
        services.AddSingleton(connection);
        services.AddSingleton(new ChannelSource(options.Source, start));
        services.AddSingleton<IPolicySource>(all => all.GetRequiredService<ChannelSource>());
        services.AddSingleton<IReleaseSink, ReleaseSink>();
        services.AddSingleton(all =>
        {
            var follower = new ChannelFollower(
                connection.Store,
                options.Source.ToFollowing(),
                start,
                all.GetRequiredService<IReleaseSink>(),
                all.GetRequiredService<TimeProvider>());
            all.GetRequiredService<ChannelSource>().Attach(follower);
            return follower;
        });
        services.AddHostedService<ChannelService>();
        services.AddHostedService<TrustedKeyFollower>();
        services.AddHostedService<FleetStatusWriter>();
        return policy;
    }
}
