using CaseBackend.Cases;
using CasesPdp.AspNetCore;
using CasesPdp.Client;
using Microsoft.AspNetCore.Authentication;

namespace CaseBackend;

/// <summary>The application, put together in one place so that tests start it as the process does.</summary>
public static class CaseBackendApp
{
    /// <summary>Builds the application.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Changes services, for tests.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddAuthentication(GatewayAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, GatewayAuthentication>(GatewayAuthentication.SchemeName, null);
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            // A body without what it must have is refused with 400, and is not asked about.
            o.SerializerOptions.RespectNullableAnnotations = true;
            o.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        builder.Services.AddCasesPdp();
        builder.Services.AddCasesPdpAuthorization();
        builder.Services.AddSingleton<CaseStore>();
        builder.Services.AddScoped<LoadedCase>();
        builder.Services.AddScoped<LoadedUpdate>();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapCases();
        return app;
    }
}
