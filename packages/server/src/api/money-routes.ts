import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { driverListSchema, priceTableSchema, quotaListSchema } from '@ropewalk/contracts';
import { toWirePrices } from '../wire/wire-prices.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json } from './api-routes.ts';

/** What models cost, what drivers tell of that, and the limits of the accounts that they share. */
export function moneyRoutes({ engine }: Pick<ApiDeps, 'engine'>): OpenAPIHono {
  const routes = createRoutes();
  const prices = createRoute({
    method: 'get',
    path: '/prices',
    tags: ['usage'],
    summary: 'What models cost, for drivers that tell tokens and no money',
    responses: { 200: json(priceTableSchema, 'The table that holds'), ...ERRORS },
  });
  routes.openapi(prices, async (context) =>
    context.json(toWirePrices(await engine.prices.look()), 200),
  );
  const drivers = createRoute({
    method: 'get',
    path: '/drivers',
    tags: ['insight'],
    summary: 'What drivers tell of limits and of what they use',
    responses: { 200: json(driverListSchema, 'The drivers'), ...ERRORS },
  });
  routes.openapi(drivers, async (context) =>
    context.json({ drivers: await engine.drivers.drivers() }, 200),
  );
  const quotas = createRoute({
    method: 'get',
    path: '/quotas',
    tags: ['insight'],
    summary: 'What is known of the limits of every provider account, and until when it is parked',
    responses: { 200: json(quotaListSchema, 'The accounts'), ...ERRORS },
  });
  routes.openapi(quotas, async (context) => context.json(await engine.drivers.accounts(), 200));
  return routes;
}
