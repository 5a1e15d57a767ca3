import { entityFeature } from '#core/entity/feature.ts';
import { Booking } from '#entities/bookings/model.ts';
import { routes as bookings } from '#entities/bookings/routes.ts';
import { Category } from '#entities/categories/model.ts';
import { routes as categories } from '#entities/categories/routes.ts';
import { Comment } from '#entities/comments/model.ts';
import { routes as comments } from '#entities/comments/routes.ts';
import { Inquiry } from '#entities/contact/model.ts';
import { routes as contact } from '#entities/contact/routes.ts';
import { Order } from '#entities/orders/model.ts';
import { routes as orders } from '#entities/orders/routes.ts';
import { Product } from '#entities/products/model.ts';
import { routes as products } from '#entities/products/routes.ts';
import { Project } from '#entities/projects/model.ts';
import { routes as projects } from '#entities/projects/routes.ts';
import { Reading } from '#entities/readings/model.ts';
import { routes as readings } from '#entities/readings/routes.ts';
import { Review } from '#entities/reviews/model.ts';
import { routes as reviews } from '#entities/reviews/routes.ts';
import { Room } from '#entities/rooms/model.ts';
import { routes as rooms } from '#entities/rooms/routes.ts';
import { ScanItem } from '#entities/scan-items/model.ts';
import { routes as scanItems } from '#entities/scan-items/routes.ts';
import { Scan } from '#entities/scans/model.ts';
import { routes as scans } from '#entities/scans/routes.ts';
import { Score } from '#entities/scores/model.ts';
import { routes as scores } from '#entities/scores/routes.ts';
import { Specimen } from '#entities/specimens/model.ts';
import { routes as specimens } from '#entities/specimens/routes.ts';
import { Tag } from '#entities/tags/model.ts';
import { routes as tags } from '#entities/tags/routes.ts';
import { Task } from '#entities/tasks/model.ts';
import { routes as tasks } from '#entities/tasks/routes.ts';

/** Every entity of the app, in the order of the navigation. A parent stands before its children. */
export const entities = entityFeature([
  {
    entity: Category,
    routes: categories,
  },

  {
    entity: Tag,
    routes: tags,
  },

  {
    entity: Product,
    routes: products,
  },

  {
    entity: Review,
    routes: reviews,
  },

  {
    entity: Order,
    routes: orders,
  },

  {
    entity: Room,
    routes: rooms,
  },

  {
    entity: Booking,
    routes: bookings,
  },

  {
    entity: Project,
    routes: projects,
  },

  {
    entity: Task,
    routes: tasks,
  },

  {
    entity: Comment,
    routes: comments,
  },

  {
    entity: Scan,
    routes: scans,
  },

  {
    entity: ScanItem,
    routes: scanItems,
  },

  {
    entity: Reading,
    routes: readings,
  },

  {
    entity: Score,
    routes: scores,
  },

  {
    entity: Inquiry,
    routes: contact,
  },

  {
    entity: Specimen,
    routes: specimens,
  },
]);
